-- -> Q ready leased dead bytes put neverTaken redelivered state waitingTakers waitingPutters waitingJoiners (sid info leases)..  | G
if not load() then
  return {'G'}
end
local reply = {'Q', text(ready()), text(call('HLEN', K .. ':l')), text(call('LLEN', K .. ':d')), text(S.by), text(S.put),
  text(call('LLEN', K .. ':q')), text(S.rd), S.st, text(call('ZCARD', K .. ':wt')), text(call('ZCARD', K .. ':wp')), text(call('ZCARD', K .. ':wj'))}
local counts = {}
if ARGV[1] == '1' then
  local leases = call('HGETALL', K .. ':l')
  for i = 2, #leases, 2 do
    local owner = string.match(leases[i], '^%S+')
    counts[owner] = (counts[owner] or 0) + 1
  end
  local all = call('HGETALL', K .. ':s')
  for i = 1, #all, 2 do
    reply[#reply + 1] = all[i]
    reply[#reply + 1] = all[i + 1]
    reply[#reply + 1] = text(counts[all[i]] or 0)
  end
end
return reply
