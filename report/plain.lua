-- Typst makes dashes of hyphens, an ellipsis of dots, and lists and headings of some marks at the
-- start of a text. In the texts of a study they stay what they are; the dashes of the prose have
-- been made before a filter sees them.
local function escaped(marks)
  return pandoc.RawInline("typst", (marks:gsub("(%p)", "\\%1")))
end

function Str(text)
  if not FORMAT:match("typst") then return nil end
  if text.text:match("^[-+/=]+$") or text.text:match("^%d+%.$") then return escaped(text.text) end
  if not text.text:match("%-%-") and not text.text:match("%.%.%.") then return nil end
  local parts = pandoc.List()
  for plain, marks in text.text:gmatch("([^%-%.]*)([%-%.]*)") do
    if plain ~= "" then parts:insert(pandoc.Str(plain)) end
    if marks ~= "" then parts:insert(escaped(marks)) end
  end
  return parts
end

-- Word's picture gets the alternative text that Quarto keeps as an attribute.
function Image(picture)
  if FORMAT ~= "docx" then return nil end
  local text = picture.attributes["alt"] or picture.attributes["fig-alt"]
  if not text or text == "" then return nil end
  picture.caption = { pandoc.Str(text) }
  return picture
end
