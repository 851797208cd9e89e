-- made: removes all keys of the queue, and tells its sessions. Sent again, it spares the next queue at this place.   -> K
local made = call('HGET', H, 'made')
if made and made ~= ARGV[1] then
  return {'K'}
end
local all = call('HGETALL', K .. ':s')
for i = 1, #all, 2 do
  local inc = string.match(all[i + 1], '^a (%d+)')
  if inc then
    call('PUBLISH', K .. ':c:' .. all[i] .. '.' .. inc, 'x')
  end
end
for _, key in ipairs({':h', ':q', ':r', ':i', ':l', ':e', ':d', ':s', ':wt', ':wp', ':wj', ':gt', ':gp', ':ci', ':cl'}) do
  call('DEL', K .. key)
end
return {'K'}
