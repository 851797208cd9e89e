-- sid inc run isNew pid host made: the session listens on the channel of this incarnation now. Idempotent; an older one is ignored.
-- -> A entry0 entry1 | G | U | X entry0 entry1
local who, inc = ARGV[1], tonumber(ARGV[2])
if not load('@' .. who .. ':0') then
  return {'G'}
end
if (call('HGET', H, 'made') or '') ~= ARGV[7] then
  return {'G'} -- another queue, at the same place
end
local other = call('HGET', H, '@' .. who .. ':1')
local now = call('HGET', K .. ':s', who)
harmless()
if not now then
  if ARGV[4] ~= '1' then
    return {'U'}
  end
  call('HSET', H, '@' .. who .. ':0', '0|0|-|', '@' .. who .. ':1', '0|0|-|')
  entry, other = '0|0|-|', '0|0|-|'
  now = 'a 0'
end
if isDead(now) then
  return {'X', entry or '', other or ''}
end
if inc > tonumber(string.match(now, '^a (%d+)')) then
  call('HSET', K .. ':s', who, table.concat({'a', ARGV[2], ARGV[3], '0', 's', ARGV[5], ARGV[6]}, ' '))
  forget(who)
  wakeTakers()
  wakePutters()
  flush()
end
return {'A', entry, other}
