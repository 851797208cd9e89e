-- full: 1 or 0. The sessions are told by 1 only, and who waits is counted only if its client is there.
-- -> Q ready leased dead bytes put neverTaken redelivered state waitingTakers waitingPutters waitingJoiners (sid info leases)..  | G
if not load() then
  return {'G'}
end
-- Those whose client is gone stay until somebody looks.
local function waiting(key)
  if ARGV[1] ~= '1' then
    return text(0)
  end
  local count = 0
  for _, member in ipairs(call('ZRANGE', K .. key, 0, -1)) do
    count = count + (isHeard(member) and 1 or 0)
  end
  return text(count)
end
local reply = {'Q', text(ready()), text(call('HLEN', K .. ':l')), text(call('LLEN', K .. ':d')), text(S.by), text(S.put),
  text(call('LLEN', K .. ':q')), text(S.rd), S.st, waiting(':wt'), waiting(':wp'), waiting(':wj')}
local counts = {}
if ARGV[1] == '1' then
  local leases = call('HGETALL', K .. ':l')
  for i = 2, #leases, 2 do
    local owner = string.match(leases[i], '^%S+')
    counts[owner] = (counts[owner] or 0) + 1
  end
  local all = call('HGETALL', K .. ':s')
  for i = 1, #all, 2 do
    local info = words(all[i + 1])
    if info[1] == 'a' and info[4] == '0' and call('PUBSUB', 'NUMSUB', K .. ':c:' .. all[i] .. '.' .. info[2])[2] == 0 then
      info[4] = '1'
    end
    reply[#reply + 1] = all[i]
    reply[#reply + 1] = table.concat(info, ' ')
    reply[#reply + 1] = text(counts[all[i]] or 0)
  end
end
return reply
