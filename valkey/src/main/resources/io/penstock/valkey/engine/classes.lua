-- from [class]: the classes that travel have numbers, from 0. Appends one that is new.   -> V number (classes from that number on)..
-- The number is that of the class that was named, or -1.
local number = '-1'
if ARGV[2] then
  number = call('HGET', K .. ':ci', ARGV[2])
  if not number then
    number = text(call('LLEN', K .. ':cl'))
    call('HSET', K .. ':ci', ARGV[2], number)
    call('RPUSH', K .. ':cl', ARGV[2])
  end
end
return {'V', number, unpack(call('LRANGE', K .. ':cl', ARGV[1], -1))}
