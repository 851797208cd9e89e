-- sid lane seq attempt | member ticket wait most
-- -> T (id body).. | L fence (id deliveries body).. | W ticket | E | Z (shut down and empty) | N (this session has all leases)
local MOST_BYTES = 1048576
local stop = begin()
if stop then
  return stop
end
local member, ticket = ARGV[5], ARGV[6]
local n, passes = gate('t', takeable(), ticket)
n = math.min(n, tonumber(ARGV[8]))
if n <= 0 then
  local there = ready()
  if S.st == 's' and there == 0 then
    if ticket ~= '' then
      leave('t', member)
    end
    return answer('Z', '')
  end
  harmless()
  if there > 0 and S.kind == 'j' and call('HLEN', K .. ':l') >= S.ml then
    local all = call('HGETALL', K .. ':l')
    local mine = true
    for i = 2, #all, 2 do
      mine = mine and string.match(all[i], '^%S+') == sid
    end
    if mine then
      if ticket ~= '' then
        leave('t', member)
      end
      return answer('N', '')
    end
  end
  if ARGV[7] == '1' then
    return wait('t', member, ticket)
  end
  if ticket ~= '' and leave('t', member) then
    wakeTakers()
  end
  return answer('E', '')
end

-- Not too many bytes in one reply.
if n > 1 and S.by > MOST_BYTES then
  local peek = call('LRANGE', K .. ':r', 0, n - 1)
  for _, id in ipairs(call('LRANGE', K .. ':q', 0, n - 1)) do
    peek[#peek + 1] = id
  end
  local sum, fits = 0, 0
  while fits < n and (fits == 0 or sum + length(peek[fits + 1]) <= MOST_BYTES) do
    fits = fits + 1
    sum = sum + length(peek[fits])
  end
  n = fits
end
local ids = call('LPOP', K .. ':r', n) or {}
local again = #ids
if again < n then
  for _, id in ipairs(call('LPOP', K .. ':q', n - again) or {}) do
    ids[#ids + 1] = id
  end
end
local bodies = call('HMGET', K .. ':i', unpack(ids))
local bytes = 0
for i = 1, n do
  bytes = bytes + string.len(bodies[i] or '')
end
set('by', S.by - bytes)
local before = {}
if again > 0 then
  local redelivered = {unpack(ids, 1, again)}
  before = call('HMGET', K .. ':e', unpack(redelivered))
  call('HDEL', K .. ':e', unpack(redelivered))
end
local reply
if S.kind == 'b' then
  record('T', table.concat(ids, ' '))
  reply = {'T'}
  for i = 1, n do
    reply[2 * i] = ids[i]
    reply[2 * i + 1] = bodies[i]
  end
else
  local fence = math.max(S.fence + 1, micros())
  local till = S.lt > 0 and text(millis() + S.lt) or '0'
  local leases, taken = {}, {text(fence)}
  reply = {'L', text(fence)}
  for i = 1, n do
    local deliveries = text((tonumber(before[i] or 0) or 0) + 1)
    leases[2 * i - 1] = ids[i]
    leases[2 * i] = sid .. ' ' .. text(fence) .. ' ' .. deliveries .. ' ' .. till
    taken[i + 1] = ids[i] .. ':' .. deliveries
    reply[3 * i] = ids[i]
    reply[3 * i + 1] = deliveries
    reply[3 * i + 2] = bodies[i]
  end
  call('HSET', K .. ':l', unpack(leases))
  set('fence', fence)
  if again > 0 then
    set('rd', S.rd + again)
  end
  record('L', table.concat(taken, ' '))
end
served('t', member, ticket, passes)
wakePutters()
wakeTakers()
flush()
return reply
