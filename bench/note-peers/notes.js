// Fills a Word template so many times with docxtemplater; prints how long each time took, in milliseconds.
// node notes.js TEMPLATE.docx DATA.json OUT.docx TIMES
const fs = require("fs");
const Docxtemplater = require("docxtemplater");
const PizZip = require("pizzip");

const [template, data, out, times] = process.argv.slice(2);
const content = fs.readFileSync(template);
const facts = JSON.parse(fs.readFileSync(data, "utf8"));
const took = [];
let made;
for (let n = -1; n < Number(times); n++) {
  const start = process.hrtime.bigint();
  const note = new Docxtemplater(new PizZip(content), { paragraphLoop: true, linebreaks: true });
  note.render(facts);
  made = note.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" });
  if (n >= 0) took.push(Number(process.hrtime.bigint() - start) / 1e6); // the first one does not count
}
fs.writeFileSync(out, made);
console.log(JSON.stringify(took));
