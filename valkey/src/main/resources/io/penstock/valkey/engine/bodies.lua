-- ids..: the bodies of a take whose session has ended meanwhile.   -> T (id body)..
local reply = {'T'}
for _, id in ipairs(ARGV) do
  reply[#reply + 1] = id
  reply[#reply + 1] = call('HGET', K .. ':i', id) or ''
end
return reply
