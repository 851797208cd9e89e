-- sid lane seq attempt | member ticket wait bodies..   -> P n | W ticket | E i or b (full by items, by bytes) | Z (shut down)
local stop = begin()
if stop then
  return stop
end
local member, ticket = ARGV[5], ARGV[6]
local room = S.st == 's' and 0 or S.max - ready()
local full = room <= 0
local passes
room, passes = gate('p', room, ticket)
local n, bytes = 0, 0
while n < room and ARGV[8 + n] do
  local len = string.len(ARGV[8 + n])
  if S.by + bytes > 0 and S.by + bytes + len > S.cap then
    break
  end
  n = n + 1
  bytes = bytes + len
end
if n == 0 then
  if S.st == 's' then
    if ticket ~= '' then
      leave('p', member)
    end
    return answer('Z', '')
  end
  if ARGV[7] == '1' then
    return wait('p', member, ticket)
  end
  if ticket ~= '' and leave('p', member) then
    wakePutters()
  end
  return answer('E', full and 'i' or 'b')
end
local ids, bodies = {}, {}
for i = 1, n do
  ids[i] = text(S.put + i)
  bodies[2 * i - 1] = ids[i]
  bodies[2 * i] = ARGV[7 + i]
end
call('HSET', K .. ':i', unpack(bodies))
call('RPUSH', K .. ':q', unpack(ids))
served('p', member, ticket, passes)
record('P', text(n), n)
set('put', S.put + n)
set('by', S.by + bytes)
wakeTakers()
if room > n then
  wakePutters()
end
flush()
return {'P', text(n)}
