-- list(r, q, d) from most: a page. In r and d "from" is an index, in q the id that was seen last, for ids rise there.
-- -> B isEnd next (id deliveries body)..  | G
local MOST_BYTES = 1048576
if not load() then
  return {'G'}
end
local key = K .. ':' .. ARGV[1]
local from, most = tonumber(ARGV[2]), tonumber(ARGV[3])
local start = from
if ARGV[1] == 'q' then
  local low, high = 0, call('LLEN', key)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if tonumber(call('LINDEX', key, middle)) > from then
      high = middle
    else
      low = middle + 1
    end
  end
  start = low
end
local ids = call('LRANGE', key, start, start + most - 1)
local reply = {'B', '', ''}
local bytes, shown = 0, 0
for i, id in ipairs(ids) do
  if shown > 0 and bytes > MOST_BYTES then
    break
  end
  local body = call('HGET', K .. ':i', id)
  reply[#reply + 1] = id
  reply[#reply + 1] = call('HGET', K .. ':e', id) or '0'
  reply[#reply + 1] = body or ''
  bytes = bytes + string.len(body or '')
  shown = i
end
reply[2] = (shown == #ids and shown < most) and '1' or '0'
reply[3] = ARGV[1] == 'q' and (ids[shown] or ARGV[2]) or text(start + shown)
return reply
