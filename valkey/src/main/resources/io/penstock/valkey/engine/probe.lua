-- name: tries each command that the scripts use, on a key that is gone afterwards, and tells which of them the user may not call.
-- Other errors are no matter of rights: the key has one type, and the server's memory may be full.   -> R (command)..
local key = K .. ':?' .. ARGV[1]
local reply = {'R'}
local function try(command, ...)
  local answer = redis.pcall(command, ...)
  local why = type(answer) == 'table' and answer.err or ''
  if string.find(why, 'NOPERM') or string.find(why, 'permission') or string.find(why, 'user executing the script') then
    reply[#reply + 1] = command
  end
end
try('TIME')
try('HSET', key, 'a', 'a')
try('ZADD', key, 0, 'a')
try('LPUSH', key, 'a')
try('RPUSH', key, 'a')
try('HGET', key, 'a')
try('HMGET', key, 'a')
try('HGETALL', key)
try('HLEN', key)
try('HSTRLEN', key, 'a')
try('LLEN', key)
try('LINDEX', key, 0)
try('LRANGE', key, 0, 0)
try('LREM', key, 0, 'a')
try('LPOP', key, 1)
try('ZCARD', key)
try('ZRANGE', key, 0, 0)
try('ZRANK', key, 'a')
try('ZREM', key, 'a')
try('ZREMRANGEBYSCORE', key, 0, 0)
try('HDEL', key, 'a')
try('DEL', key)
try('PUBSUB', 'NUMSUB', K .. ':c:?' .. ARGV[1])
try('PUBLISH', K .. ':c:?' .. ARGV[1], 'a')
return reply
