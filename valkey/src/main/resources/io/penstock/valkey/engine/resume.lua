-- sid count digest: what the server knows of both lanes, and whether its first classes are those that the client knows.
-- -> R entry0 entry1 same | G | U
if not load('@' .. ARGV[1] .. ':0') then
  return {'G'}
end
if not entry then
  return {'U'}
end
return {'R', entry, call('HGET', H, '@' .. ARGV[1] .. ':1'), isKnown(tonumber(ARGV[2]), ARGV[3]) and '1' or '0'}
