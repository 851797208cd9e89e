-- sid lane seq attempt | how (id fence)..   how: D done, R released, U given back uncounted, B to the dead letters
-- -> F with 1 or 0 for each: 0 if the lease is not this session's any more
local stop = begin()
if stop then
  return stop
end
local how = ARGV[5]
local wasFull = call('HLEN', K .. ':l') >= S.ml
local result, mine = {}, {}
for i = 6, #ARGV, 2 do
  local lease = call('HGET', K .. ':l', ARGV[i])
  local owner, fence, deliveries = string.match(lease or '', '^(%S+) (%S+) (%S+)')
  if owner == sid and fence == ARGV[i + 1] then
    mine[#mine + 1] = {ARGV[i], tonumber(deliveries)}
    result[#result + 1] = '1'
  else
    result[#result + 1] = '0'
  end
end
if #mine == 0 then
  return answer('F', table.concat(result))
end
for _, lease in ipairs(mine) do
  local id, deliveries = lease[1], lease[2]
  call('HDEL', K .. ':l', id)
  if how == 'D' then
    call('HDEL', K .. ':i', id)
  elseif how == 'R' then
    requeue(id, deliveries)
  elseif how == 'U' then
    call('HSET', K .. ':e', id, text(deliveries - 1))
    call('RPUSH', K .. ':r', id)
    set('by', S.by + length(id))
  else
    call('HSET', K .. ':e', id, text(deliveries))
    call('RPUSH', K .. ':d', id)
  end
end
record('F', table.concat(result))
zeroCheck()
if wasFull or how == 'R' or how == 'U' then
  wakeTakers()
end
flush()
return {'F', table.concat(result)}
