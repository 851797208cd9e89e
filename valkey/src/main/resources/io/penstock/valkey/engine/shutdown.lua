-- No more puts; those who wait have to hear it.   -> K | G
if not load() then
  return {'G'}
end
harmless()
set('st', 's')
wakeTakers()
wakePutters()
flush()
return {'K'}
