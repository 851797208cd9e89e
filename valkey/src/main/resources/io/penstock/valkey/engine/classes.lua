-- how count digest [class]: the classes that travel have numbers, from 0. how: A asks for those behind the first "count", N appends one that is
-- new, and then asks; or R class.., appends those that the server has forgotten.
-- -> V (classes from that number on)..  | D [mine theirs] (the first ones are not those that the client knows)  | G
if not call('HGET', H, 'v') then
  return {'G'}
end
local function append(class)
  if not call('HGET', K .. ':ci', class) then
    call('HSET', K .. ':ci', class, text(call('LLEN', K .. ':cl')))
    call('RPUSH', K .. ':cl', class)
  end
end
if ARGV[1] == 'R' then
  for i, class in ipairs(call('LRANGE', K .. ':cl', 0, -1)) do
    if ARGV[1 + i] and ARGV[1 + i] ~= class then
      return {'D', ARGV[1 + i], class}
    end
  end
  for i = 2, #ARGV do
    append(ARGV[i])
  end
  return {'V'}
end
if not isKnown(tonumber(ARGV[2]), ARGV[3]) then
  return {'D'}
end
if ARGV[1] == 'N' then
  append(ARGV[4])
end
return {'V', unpack(call('LRANGE', K .. ':cl', ARGV[2], -1))}
