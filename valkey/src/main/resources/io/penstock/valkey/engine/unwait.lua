-- member: it waits no longer. A token that it held goes to the next.   -> K
if load() then
  harmless()
  call('ZREM', K .. ':wj', ARGV[1])
  if leave('t', ARGV[1]) then
    wakeTakers()
  end
  if leave('p', ARGV[1]) then
    wakePutters()
  end
  flush()
end
return {'K'}
