-- how(C create, O open, B both) kind max cap ml md lt startEmpty call | max cap ml md lt as they were set, 0 if they were not
-- The call is a random text: sent again, it is known by it.
-- -> O created v kind max cap ml md lt made | N (there is none) | F (there is one) | B live sessions (to start empty, it must be unused)
local VERSION = '1'
local there = call('HGET', H, 'v')
local again = there and call('HGET', H, 'call') == ARGV[9]
if there and ARGV[1] == 'C' and not again then
  return {'F'}
end
if not there and ARGV[1] == 'O' then
  return {'N'}
end
local made = not there
local isMade = made or again
local fence, put, name = '0', '0', ARGV[9]

-- With other settings it is refused: then it has to keep what it holds.
local function fits()
  for i, has in ipairs(call('HMGET', H, 'max', 'cap', 'ml', 'md', 'lt')) do
    local wanted = tonumber(ARGV[9 + i])
    if wanted ~= 0 and wanted ~= tonumber(has) then
      return false
    end
  end
  return true
end

if there and not again and ARGV[8] == '1' and there == VERSION and call('HGET', H, 'kind') == ARGV[2] and fits() then
  local all = call('HGETALL', K .. ':s')
  local live = 0
  for i = 1, #all, 2 do
    local inc = string.match(all[i + 1], '^a (%d+)')
    if inc and call('PUBSUB', 'NUMSUB', K .. ':c:' .. all[i] .. '.' .. inc)[2] > 0 then
      live = live + 1
    end
  end
  if live > 0 then
    return {'B', text(live)}
  end
  local old = call('HMGET', H, 'max', 'cap', 'ml', 'md', 'lt', 'fence', 'put', 'made')
  for _, key in ipairs({':h', ':q', ':r', ':i', ':l', ':e', ':d', ':s', ':wt', ':wp', ':wj', ':gt', ':gp'}) do
    call('DEL', K .. key)
  end
  for i = 1, 5 do
    ARGV[2 + i] = old[i]
  end
  fence, put, name = old[6], old[7], old[8] or ''
  made = true
  isMade = true
end
if made then
  call('HSET', H, 'v', VERSION, 'kind', ARGV[2], 'max', ARGV[3], 'cap', ARGV[4], 'ml', ARGV[5], 'md', ARGV[6], 'lt', ARGV[7],
    'st', 'o', 'by', '0', 'put', put, 'fence', fence, 'zeros', '0', 'tk', '0', 'bt', '0', 'bp', '0', 'wt', '0', 'wp', '0', 'wj', '0', 'rd', '0', 'call', ARGV[9], 'made', name)
end
local has = call('HMGET', H, 'v', 'kind', 'max', 'cap', 'ml', 'md', 'lt', 'made')
has[8] = has[8] or ''
return {'O', isMade and '1' or '0', unpack(has)}
