-- sid lane seq attempt: had call seq-1 its effect? A take is undone; a put stays, and is told. Afterwards that call is stale for ever.
-- -> C and what it had done: P n, T, L, F 101, - for nothing
sid, lane, seq, attempt = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
if not load('@' .. sid .. ':' .. lane) then
  return {'G'}
end
if not entry then
  return {'U'}
end
local dead = isDead(entry)
lastSeq, lastPuts, lastOp, lastVal = parse(entry)
if seq < lastSeq then
  return {'S'}
end
if seq == lastSeq then
  return {lastOp, lastVal}
end
harmless()
local was = '-'
if lastSeq == seq - 1 then
  was = lastOp .. lastVal
  if lastOp == 'T' then
    was = 'T'
    local ids = words(lastVal)
    for i = #ids, 1, -1 do
      call('LPUSH', K .. ':r', ids[i])
      set('by', S.by + length(ids[i]))
    end
  elseif lastOp == 'L' then
    was = 'L'
    local list = words(lastVal)
    for i = #list, 2, -1 do
      local id, deliveries = string.match(list[i], '^(%d+):(%d+)$')
      local owner, fence = string.match(call('HGET', K .. ':l', id) or '', '^(%S+) (%S+)')
      if owner == sid and fence == list[1] then
        call('HDEL', K .. ':l', id)
        call('HSET', K .. ':e', id, text(deliveries - 1))
        call('LPUSH', K .. ':r', id)
        set('by', S.by + length(id))
      end
    end
  end
elseif lastOp == 'T' then
  call('HDEL', K .. ':i', unpack(words(lastVal)))
end
set(field, (dead and '!' or '') .. text(seq) .. '|' .. text(lastPuts) .. '|C|' .. was)
wakeTakers()
flush()
return {'C', was}
