-- sid member zeros0 wait   -> J (there was such a moment) | W zeros | E
if not load('@' .. ARGV[1] .. ':0') then
  return {'G'}
end
if not entry then
  return {'U'}
end
if isDead(entry) then
  return {'X', ''}
end
if unfinished() == 0 or (ARGV[3] ~= '' and S.zeros > tonumber(ARGV[3])) then
  call('ZREM', K .. ':wj', ARGV[2])
  return {'J'}
end
harmless()
if ARGV[4] ~= '1' then
  call('ZREM', K .. ':wj', ARGV[2])
  return {'E'}
end
call('ZADD', K .. ':wj', 'NX', 0, ARGV[2])
if S.wj ~= 1 then
  set('wj', 1)
end
flush()
return {'W', text(S.zeros)}
