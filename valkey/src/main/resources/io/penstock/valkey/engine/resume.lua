-- sid: what the server knows of both lanes.   -> R entry0 entry1 | G | U
if not load('@' .. ARGV[1] .. ':0') then
  return {'G'}
end
if not entry then
  return {'U'}
end
return {'R', entry, call('HGET', H, '@' .. ARGV[1] .. ':1')}
