-- sid run member: who is dead, and which leases have run out. The session's subscription is the witness of its life.
-- -> K ms until the next look | G | U | X
local GRACE_B, GRACE_J, GRACE_RESTART, TOMBSTONE = 60000, 1000, 5000, 600000
if not load('-') then
  return {'G'}
end
local own = call('HGET', K .. ':s', ARGV[1])
if not own then
  return {'U'}
end
if isDead(own) then
  return {'X', ''}
end
harmless() -- a server that is no master any more says so here
local now = millis()
local next_ = 5000
local rank = 0
for _, key in ipairs({':wt', ':wp', ':wj'}) do
  rank = call('ZRANK', K .. key, ARGV[3]) or rank
end
if rank < 8 then
  next_ = 500
end
local all = call('HGETALL', K .. ':s')
local sids, infos, channels = {}, {}, {}
for i = 1, #all, 2 do
  local info = words(all[i + 1])
  if info[1] == '!' then
    if now - tonumber(info[2]) > TOMBSTONE then
      removeEntries(all[i])
      call('HDEL', K .. ':s', all[i])
    end
  elseif all[i] ~= ARGV[1] then
    sids[#sids + 1] = all[i]
    infos[#infos + 1] = info
    channels[#channels + 1] = K .. ':c:' .. all[i] .. '.' .. info[2]
  end
end
if #sids > 0 then
  local heard = call('PUBSUB', 'NUMSUB', unpack(channels))
  for i, who in ipairs(sids) do
    local info = infos[i]
    local suspect = math.min(tonumber(info[4]), now)
    local grace = S.kind == 'b' and GRACE_B or (info[3] ~= ARGV[2] and GRACE_RESTART or GRACE_J)
    if heard[2 * i] > 0 then
      if suspect > 0 then
        info[4] = '0'
        call('HSET', K .. ':s', who, table.concat(info, ' '))
      end
    elseif suspect == 0 then
      info[4] = text(now)
      call('HSET', K .. ':s', who, table.concat(info, ' '))
      next_ = math.min(next_, grace)
    elseif now - suspect >= grace then
      bury(who, now)
    else
      next_ = math.min(next_, grace - (now - suspect))
    end
  end
end
if S.lt > 0 then
  requeueLeases(function(_, till)
    return till > 0 and till <= now
  end)
end
wakeAll()
return {'K', text(next_)}
