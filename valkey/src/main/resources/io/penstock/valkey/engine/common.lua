-- What all scripts share: the header, the lane's entry, and who waits. KEYS[1] is the queue's name, and the prefix of all its keys.
-- A script is atomic, but nothing is rolled back: everything is checked before the first write. No local is named arg.
local K = KEYS[1]
local H = K .. ':h'
if redis.replicate_commands then
  redis.replicate_commands()
end
local call = redis.call

local NUMBERS = {'max', 'cap', 'ml', 'md', 'lt', 'by', 'put', 'fence', 'zeros', 'tk', 'bt', 'bp', 'wt', 'wp', 'wj', 'rd'}
local FIELDS = {'kind', 'st', unpack(NUMBERS)}
local S = {}
local changed = {}
local field, entry
local sid, lane, seq, attempt
local lastSeq, lastPuts, lastOp, lastVal

-- All numbers are below 2^53; '..' would round those above 1e14.
local function text(n)
  return string.format('%.0f', n)
end

local micros_
local function micros()
  if not micros_ then
    local t = call('TIME')
    micros_ = t[1] * 1000000 + t[2]
  end
  return micros_
end

local function millis()
  return math.floor(micros() / 1000)
end

-- Reads the header and one more of its fields; false if there is no queue.
local function load(more)
  field = more or '-'
  local names = {unpack(FIELDS)}
  names[#names + 1] = field
  local values = call('HMGET', H, unpack(names))
  if not values[1] then
    return false
  end
  for i, name in ipairs(FIELDS) do
    S[name] = i <= 2 and values[i] or tonumber(values[i])
  end
  entry = values[#names]
  return true
end

local function set(name, value)
  S[name] = value
  changed[#changed + 1] = name
  changed[#changed + 1] = type(value) == 'number' and text(value) or value
end

-- The first write decides under memory pressure: behind this one, everything is allowed.
local function harmless()
  call('HDEL', H, '-')
end

local function flush()
  if #changed > 0 then
    call('HSET', H, unpack(changed))
    changed = {}
  end
end

local function words(list)
  local found = {}
  for word in string.gmatch(list, '%S+') do
    found[#found + 1] = word
  end
  return found
end

local function parse(text_)
  local q, p, op, val = string.match(text_, '^!?(%d+)|(%d+)|(.)|(.*)$')
  return tonumber(q), tonumber(p), op, val
end

local function isDead(text_)
  return string.sub(text_, 1, 1) == '!'
end

-- The bodies of what the remembered take took.
local function replayed()
  if lastOp == 'T' then
    local reply = {'T'}
    for _, id in ipairs(words(lastVal)) do
      reply[#reply + 1] = id
      reply[#reply + 1] = call('HGET', K .. ':i', id) or ''
    end
    return reply
  end
  if lastOp == 'L' then
    local list = words(lastVal)
    local reply = {'L', list[1]}
    for i = 2, #list do
      local id, deliveries = string.match(list[i], '^(%d+):(%d+)$')
      local body = call('HGET', K .. ':i', id)
      if body then
        reply[#reply + 1] = id
        reply[#reply + 1] = deliveries
        reply[#reply + 1] = body
      end
    end
    return reply
  end
  return {lastOp, lastVal}
end

-- Every sequenced call: nil if it is to be executed, or else its reply.
local function begin()
  sid, lane, seq, attempt = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
  if not load('@' .. sid .. ':' .. lane) then
    return {'G'}
  end
  if not entry then
    return {'U'}
  end
  if isDead(entry) then
    return {'X', entry}
  end
  lastSeq, lastPuts, lastOp, lastVal = parse(entry)
  if seq < lastSeq then
    return {'S'}
  end
  if seq == lastSeq then
    return replayed()
  end
end

-- Remembers the effect of this call. It confirms the lane's last reply as well, so the bodies of its last plain take go.
local function record(op, val, puts)
  if lastOp == 'T' then
    call('HDEL', K .. ':i', unpack(words(lastVal)))
  end
  set(field, text(seq) .. '|' .. text(lastPuts + (puts or 0)) .. '|' .. op .. '|' .. val)
end

-- The reply of a call without effect. It is remembered where a late duplicate could have one.
local function answer(op, val)
  if attempt > 1 or lastOp == 'T' then
    harmless()
    record(op, val)
  end
  if #changed > 0 then
    harmless()
  end
  flush()
  return {op, val}
end

local function ready()
  return call('LLEN', K .. ':q') + call('LLEN', K .. ':r')
end

-- How many items takers could have.
local function takeable()
  local n = ready()
  if S.kind == 'j' then
    n = math.min(n, S.ml - call('HLEN', K .. ':l'))
  end
  return n
end

local function channel(member)
  return K .. ':c:' .. string.match(member, '^([^/]+)/')
end

local function isHeard(member)
  return call('PUBSUB', 'NUMSUB', channel(member))[2] > 0
end

-- Tells a waiter that it is its turn; false if its session cannot be reached.
local function reach(member)
  if not isHeard(member) then
    return false
  end
  call('PUBLISH', channel(member), string.match(member, '/(%d+)'))
  return true
end

-- Gives tokens to those who have waited longest. A token reserves nothing, and ends after a second.
local function serve(kind, room)
  if S['w' .. kind] ~= 1 then
    return
  end
  local waiters, tokens = K .. ':w' .. kind, K .. ':g' .. kind
  local now = millis()
  call('ZREMRANGEBYSCORE', tokens, '-inf', text(now - 1000))
  local n = room - call('ZCARD', tokens)
  while n > 0 do
    local first = call('ZRANGE', waiters, 0, 0)[1]
    if not first then
      if call('ZCARD', tokens) == 0 then
        set('w' .. kind, 0)
      end
      return
    end
    local fits = kind ~= 'p' or S.st ~= 'o' or S.by == 0 or S.by + tonumber(string.match(first, '#(%d+)') or 0) <= S.cap
    if not fits and isHeard(first) then
      return
    end
    call('ZREM', waiters, first) -- without its client it is no reason for the others to wait
    if fits and reach(first) then
      call('ZADD', tokens, text(now), first)
      n = n - 1
    end
  end
end

local function wakeTakers()
  if S.wt == 1 then
    serve('t', (S.st == 's' and ready() == 0) and 1e9 or takeable())
  end
end

local function wakePutters()
  if S.wp == 1 then
    serve('p', S.st == 's' and 1e9 or S.max - ready())
  end
end

-- How much of the room a newcomer may have: 100 may pass those who wait since one of them was served.
local function gate(kind, room, ticket)
  if ticket ~= '' or S['w' .. kind] ~= 1 or room <= 0 then
    return room, false
  end
  if call('ZCARD', K .. ':w' .. kind) + call('ZCARD', K .. ':g' .. kind) == 0 then
    set('w' .. kind, 0)
    return room, false
  end
  if S['b' .. kind] < 100 then
    return room, true
  end
  if kind == 't' then
    wakeTakers()
  else
    call('HSET', H, 'bp', text(S.bp)) -- the first write: in a full server the put is refused whole
    wakePutters()
  end
  return call('ZCARD', K .. ':g' .. kind) > 0 and 0 or room, false
end

-- A waiter was served.
local function served(kind, member, ticket, passed)
  if ticket ~= '' then
    call('ZREM', K .. ':w' .. kind, member)
    call('ZREM', K .. ':g' .. kind, member)
    set('b' .. kind, 0)
  elseif passed then
    set('b' .. kind, S['b' .. kind] + 1)
  end
end

-- A waiter gives up. True if it held a token, which somebody else should have.
local function leave(kind, member)
  call('ZREM', K .. ':w' .. kind, member)
  return call('ZREM', K .. ':g' .. kind, member) == 1
end

local function wait(kind, member, ticket)
  if ticket == '' then
    ticket = text(S.tk + 1)
    call('ZADD', K .. ':w' .. kind, 'NX', ticket, member)
    set('tk', S.tk + 1)
  else
    call('ZADD', K .. ':w' .. kind, 'NX', ticket, member)
    call('ZREM', K .. ':g' .. kind, member)
  end
  if S['w' .. kind] ~= 1 then
    set('w' .. kind, 1)
  end
  return answer('W', ticket)
end

local function unfinished()
  return ready() + call('HLEN', K .. ':l')
end

-- A moment at which nothing is unfinished: all joiners may go.
local function zeroCheck()
  if S.wj == 1 and unfinished() == 0 then
    harmless()
    for _, member in ipairs(call('ZRANGE', K .. ':wj', 0, -1)) do
      reach(member)
    end
    call('DEL', K .. ':wj')
    set('zeros', S.zeros + 1)
    set('wj', 0)
  end
end

-- Whether the first classes are those of a client, by their digest.
local function isKnown(count, digest)
  local first = count > 0 and call('LRANGE', K .. ':cl', 0, count - 1) or {}
  return #first == count and redis.sha1hex(table.concat(first, '\r')) == digest
end

local function length(id)
  return call('HSTRLEN', K .. ':i', id)
end

-- Goes back to be taken first, or to the dead letters.
local function requeue(id, deliveries)
  call('HSET', K .. ':e', id, text(deliveries))
  if deliveries >= S.md then
    call('RPUSH', K .. ':d', id)
  else
    call('RPUSH', K .. ':r', id)
    set('by', S.by + length(id))
  end
end

-- Releases all leases for which the predicate is true. The oldest item goes first.
local function requeueLeases(ends)
  local all = call('HGETALL', K .. ':l')
  local ids, deliveries = {}, {}
  for i = 1, #all, 2 do
    local owner, _, count, till = string.match(all[i + 1], '^(%S+) (%S+) (%S+) (%S+)$')
    if ends(owner, tonumber(till)) then
      ids[#ids + 1] = all[i]
      deliveries[all[i]] = tonumber(count)
    end
  end
  table.sort(ids, function(a, b)
    return tonumber(a) < tonumber(b)
  end)
  for _, id in ipairs(ids) do
    call('HDEL', K .. ':l', id)
    requeue(id, deliveries[id])
  end
  return #ids
end

-- Takes a session's members out of everything that waits. They are told by '.' from a session whose name begins alike.
local function forget(whose)
  local prefix = whose .. '.'
  for _, key in ipairs({':wt', ':gt', ':wp', ':gp', ':wj'}) do
    for _, member in ipairs(call('ZRANGE', K .. key, 0, -1)) do
      if string.sub(member, 1, #prefix) == prefix then
        call('ZREM', K .. key, member)
      end
    end
  end
end

local function wakeAll()
  zeroCheck()
  wakeTakers()
  wakePutters()
  flush()
end

-- The session is over. Its lanes' entries stay for a while as tombstones, for the calls that were under way.
local function bury(whose, now)
  harmless()
  call('HSET', K .. ':s', whose, '! ' .. text(now))
  for i = 0, 1 do
    local name = '@' .. whose .. ':' .. i
    local last = call('HGET', H, name)
    if last and not isDead(last) then
      call('HSET', H, name, '!' .. last)
    end
  end
  requeueLeases(function(owner)
    return owner == whose
  end)
  forget(whose)
end

-- Removes the entries of a session, and what they owe.
local function removeEntries(whose)
  for i = 0, 1 do
    local name = '@' .. whose .. ':' .. i
    local last = call('HGET', H, name)
    if last then
      local _, _, op, val = parse(last)
      if op == 'T' then
        call('HDEL', K .. ':i', unpack(words(val)))
      end
      call('HDEL', H, name)
    end
  end
end
