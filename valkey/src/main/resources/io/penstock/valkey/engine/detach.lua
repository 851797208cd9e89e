-- sid how: the session ends. how: "keep" leaves tombstones for calls that are under way, else nothing stays.   -> K
if load() then
  harmless()
  local who = ARGV[1]
  if call('HGET', K .. ':s', who) then
    if ARGV[2] == 'keep' then
      bury(who, millis())
    else
      requeueLeases(function(owner)
        return owner == who
      end)
      forget(who)
      removeEntries(who)
      call('HDEL', K .. ':s', who)
    end
  end
  wakeAll()
end
return {'K'}
