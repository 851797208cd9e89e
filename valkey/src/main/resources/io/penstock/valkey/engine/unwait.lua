-- member: it waits no longer. A token that it held goes to the next.   -> K
if load() then
  harmless()
  local member = ARGV[1]
  call('ZREM', K .. ':wj', member)
  leave('t', member)
  for _, key in ipairs({':wp', ':gp'}) do
    for _, one in ipairs(call('ZRANGE', K .. key, 0, -1)) do
      if string.match(one, '^([^#]*)') == member then
        call('ZREM', K .. key, one)
      end
    end
  end
  wakeTakers()
  wakePutters()
  flush()
end
return {'K'}
