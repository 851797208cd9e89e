-- sid lane seq attempt | how(P put back, D dropped) id   -> M 1 | M 0 (no longer there) | E (full) | Z (shut down)
local stop = begin()
if stop then
  return stop
end
local how, id = ARGV[5], ARGV[6]
local body = call('HGET', K .. ':i', id)
local listed = false
for _, one in ipairs(call('LRANGE', K .. ':d', 0, -1)) do
  listed = listed or one == id
end
if not listed then
  return answer('M', '0')
end
if how == 'P' then
  if S.st == 's' then
    return answer('Z', '')
  end
  local len = string.len(body)
  if ready() >= S.max or (S.by > 0 and S.by + len > S.cap) then
    return answer('E', 'i')
  end
  local new = text(S.put + 1)
  call('HSET', K .. ':i', new, body) -- the first write: in a full server the letter stays
  call('RPUSH', K .. ':q', new)
  set('put', S.put + 1)
  set('by', S.by + len)
end
call('LREM', K .. ':d', 1, id)
call('HDEL', K .. ':e', id)
call('HDEL', K .. ':i', id)
record('M', '1')
if how == 'P' then
  wakeTakers()
end
flush()
return {'M', '1'}
