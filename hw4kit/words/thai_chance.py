"""What the checks of C4 to C6, OT2 and OT3 say of chance and of steps, in Thai by its English."""

THAI: dict[str, str] = {
    # ------------------------------------------------------------------------------ batches
    "{count} draws gave the same batch every time.": "สุ่ม {count} ครั้งได้แบตช์เดิมทุกครั้ง",
    "What in your code changes from one call to the next?": (
        "มีอะไรในโค้ดของคุณที่เปลี่ยนไปในการเรียกแต่ละครั้ง"
    ),
    "Only {different} different batches came in {count} draws.": (
        "สุ่ม {count} ครั้งได้แบตช์ที่ต่างกันเพียง {different} แบตช์"
    ),
    "Which batches can never come that way?": "แบตช์แบบใดบ้างที่ไม่มีทางออกด้วยวิธีนี้",
    "Is every row drawn on its own?": "คุณสุ่มแต่ละแถวแยกกันหรือไม่",
    "{count} batches": "{count} แบตช์",
    "{count} batches of one row": "{count} แบตช์ที่มีแถวเดียว",
    "In {batches}, these of the {of} rows (the first is row 0) never came: {rows}.": (
        "ใน {batches} มีแถวจาก {of} แถว (แถวแรกคือแถวที่ 0) ที่ไม่เคยออกเลย: {rows}"
    ),
    "In {batches}, row {rows} of the {of} (the first is row 0) never came.": (
        "ใน {batches} แถวที่ {rows} จาก {of} แถว (แถวแรกคือแถวที่ 0) ไม่เคยออกเลย"
    ),
    "Which numbers can your draw give, and which rows are there?": (
        "การสุ่มของคุณให้จำนวนใดได้บ้าง และมีแถวใดบ้าง"
    ),
    "Each batch is one row, repeated.": "แต่ละแบตช์เป็นแถวเดียวซ้ำกัน",
    "How many random numbers do you draw for a batch?": "ในหนึ่งแบตช์คุณสุ่มกี่จำนวน",
    "The rows of each batch are neighbours, in whatever order (row 0 follows the last one).": (
        "แถวในแต่ละแบตช์อยู่ติดกัน ไม่ว่าเรียงลำดับใด (แถวที่ 0 อยู่ต่อจากแถวสุดท้าย)"
    ),
    "The rows of each batch are equally far apart.": "แถวในแต่ละแบตช์อยู่ห่างกันเท่า ๆ กัน",
    "Each batch has several rows twice or more.": "แต่ละแบตช์มีหลายแถวที่ซ้ำกัน",
    "Some rows come together far too often.": "บางแถวมาด้วยกันบ่อยเกินไปมาก",
    "Row {row} of {of} came {found} times, where about {expected:.0f} are right.": (
        "แถวที่ {row} จาก {of} แถวออก {found} ครั้ง ทั้งที่ควรออกประมาณ {expected:.0f} ครั้ง"
    ),
    "Is every row as likely as every other?": "ทุกแถวมีโอกาสถูกสุ่มเท่ากันหรือไม่",
    (
        "Rows {one} and {other} of X hold the same numbers but have labels of their own, and one "
        "of these comes too often."
    ): ("แถวที่ {one} และ {other} ของ X มีตัวเลขเหมือนกันแต่ป้ายกำกับต่างกัน และป้ายกำกับหนึ่งออกบ่อยเกินไป"),
    "How does your code find the label of a row?": "โค้ดของคุณหาป้ายกำกับของแถวอย่างไร",
    "Nearly every batch has equally many rows of each label.": (
        "แทบทุกแบตช์มีจำนวนแถวของแต่ละป้ายกำกับเท่าเดิม"
    ),
    "Does your code look at y when it chooses rows?": "โค้ดของคุณดู y ตอนเลือกแถวหรือไม่",
    "A batch of {size} of {of:,} rows has none beyond row {row}.": (
        "แบตช์ที่มี {size} แถวจาก {of:,} แถวไม่มีแถวใดเลยแถวที่ {row}"
    ),
    (
        "Of {size} rows drawn from {of:,}, {found} come from rows {first:,} to {last:,}, where "
        "about {expected:.0f} are right."
    ): (
        "จาก {size} แถวที่สุ่มจาก {of:,} แถว มี {found} แถวมาจากแถวที่ {first:,} ถึง {last:,} "
        "ที่ถูกควรมีราว {expected:.0f}"
    ),
    "Which numbers can your draw give?": "การสุ่มของคุณให้จำนวนใดได้บ้าง",
    "Print one of them beside X: what has happened to its numbers on the way?": (
        "ลองใช้ print แสดงแถวหนึ่งเทียบกับ X: ระหว่างทางเกิดอะไรขึ้นกับตัวเลขในแถวนั้น"
    ),
    ("Row {r} of X_batch is row {row} of X, whose label is {label}, but y_batch says {found:g}."): (
        "แถวที่ {r} ของ X_batch คือแถวที่ {row} ของ X ซึ่งมีป้ายกำกับ {label} แต่ y_batch บอกว่าเป็น {found:g}"
    ),
    "No row has that label.": "ไม่มีแถวใดมีป้ายกำกับนี้",
    "Which numbers fit into the type of your labels?": "ชนิดของป้ายกำกับของคุณเก็บจำนวนใดได้บ้าง",
    "These are the right labels, but in another order than the rows.": (
        "ป้ายกำกับถูกชุด แต่เรียงไม่ตรงกับแถว"
    ),
    "What do you do with them after the draw?": "คุณทำอะไรกับป้ายกำกับหลังจากสุ่ม",
    "Which indices does X get, and which y?": "คุณหยิบ X ด้วยตำแหน่งใด และหยิบ y ด้วยตำแหน่งใด",
    "Every row as likely as every other, and drawn by itself": "ทุกแถวมีโอกาสถูกสุ่มเท่ากัน และสุ่มทีละแถว",
    (
        "Two generators with the same seed gave different batches. Does your code draw elsewhere, "
        "or remember something of an earlier call?"
    ): ("ตัวสุ่มสองตัวที่ใช้ซีดเดียวกันให้แบตช์ต่างกัน โค้ดของคุณสุ่มจากที่อื่น หรือจำอะไรจากการเรียกครั้งก่อนไว้หรือไม่"),
    (
        "Your code draws from generators spawned from rng; the task asks for rng itself. What can "
        "you draw from it?"
    ): (
        "โค้ดของคุณสุ่มจากตัวสร้างเลขสุ่มที่แตกออกจาก rng (spawn) แต่โจทย์ให้ใช้ rng โดยตรง คุณสุ่มอะไรจาก rng ได้บ้าง"
    ),
    # ---------------------------------------------------------------------- steps and rates
    "Other learning rates (0.035, 2.3 and 0.0007)": "อัตราการเรียนรู้อื่น (0.035, 2.3 และ 0.0007)",
    "Very large and very small numbers, and in other places": (
        "จำนวนที่ใหญ่มากและเล็กมาก และจำนวนที่สลับตำแหน่งกัน"
    ),
    "Later steps: each with its own gradient and learning rate": (
        "ก้าวต่อ ๆ ไป: แต่ละก้าวมีเกรเดียนต์และอัตราการเรียนรู้ของตัวเอง"
    ),
    "Very large and very small numbers": "จำนวนที่ใหญ่มากและเล็กมาก",
    "params and velocity still hold numpy arrays": "params และ velocity ยังเป็นอาร์เรย์ของ numpy",
    "velocity has no entry '{name}'.": "velocity ไม่มีรายการ '{name}'",
    "Several epochs in a row": "หลายอีพ็อกต่อกัน",
    "Large and very small rates, strong and hardly any decay": (
        "อัตราที่ใหญ่และที่เล็กมาก การลดที่แรงและที่แทบไม่ลด"
    ),
    (
        "From {start} with decay {decay}, the rate after epoch {epoch} should be {expected}, but "
        "is {found}."
    ): (
        "เริ่มจาก {start} เมื่อ decay เป็น {decay} อัตราหลังอีพ็อกที่ {epoch} ควรเป็น {expected} แต่เป็น {found}"
    ),
    # ----------------------------------------------------------------------------- searches
    "Runs on 700 images of another kind": "รันได้บนภาพชนิดอื่น 700 ภาพ",
    "Within 60 seconds of CPU time: more costs all marks": (
        "ไม่เกิน 60 วินาทีของเวลาซีพียู: ถ้าเกินจะไม่ได้คะแนนเลย"
    ),
    (
        "{accuracy:.1%} of unseen images right, {asked:.0%} needed; {seconds:.1f} of {budget:.0f} "
        "seconds of CPU time."
    ): (
        "ทำนายภาพที่ไม่เคยเห็นถูก {accuracy:.1%} ต้องได้ {asked:.0%} "
        "ใช้เวลาซีพียู {seconds:.1f} จาก {budget:.0f} วินาที"
    ),
    (
        "too late: {seconds:.0f} seconds of CPU time, {budget:.0f} allowed; {accuracy:.1%} of "
        "unseen images right, {asked:.0%} needed."
    ): (
        "เกินเวลา: ใช้เวลาซีพียู {seconds:.0f} วินาที จากที่มี {budget:.0f} วินาที "
        "ทำนายภาพที่ไม่เคยเห็นถูก {accuracy:.1%} ต้องได้ {asked:.0%}"
    ),
    "Parameters and settings have the right form": "พารามิเตอร์และค่าตั้งมีรูปแบบถูกต้อง",
    "80% right: better than the starting settings": "ถูก 80%: ดีกว่าค่าตั้งต้น",
    "90% right, as is asked for": "ถูก 90% ตามที่กำหนดไว้",
    (
        "The images are others when it is marked: a few per cent more or less. Whether the "
        "validation set was used for choosing alone is looked at then, not here."
    ): (
        "ตอนให้คะแนนใช้ภาพอีกชุดหนึ่ง ผลจึงอาจมากหรือน้อยกว่านี้สองสามเปอร์เซ็นต์ "
        "และจะดูด้วยว่าใช้ชุดตรวจสอบเพื่อเลือกเท่านั้นหรือไม่ ซึ่งตรงนี้ยังไม่ได้ดู"
    ),
    "{accuracy:.1%} right on unseen images, {asked:.0%} asked for.": (
        "ทำนายภาพที่ไม่เคยเห็นถูก {accuracy:.1%} จากที่กำหนดไว้ {asked:.0%}"
    ),
    (
        "The search took {seconds:.0f} s of CPU time; its budget is {budget:.0f} s. Which of its "
        "runs could be shorter, or left out?"
    ): (
        "การค้นหาใช้เวลาซีพียู {seconds:.0f} วินาที แต่กำหนดไว้ {budget:.0f} วินาที "
        "การฝึกครั้งใดทำให้สั้นลงหรือตัดออกได้บ้าง"
    ),
    (
        "tune reads {names}. When it is marked, the images are others, and only its arguments hold "
        "them. Which argument belongs there?"
    ): ("tune อ่าน {names} แต่ตอนให้คะแนนใช้ภาพอีกชุดหนึ่งซึ่งมีอยู่ในอาร์กิวเมนต์เท่านั้น ตรงนั้นควรเป็นอาร์กิวเมนต์ใด"),
    "Its networks are your own": "โครงข่ายเป็นของคุณเอง",
    (
        "tune uses {name} of {library}. An optimiser of your own is welcome, a library's networks "
        "are not. What can your own functions do in its place?"
    ): (
        "tune ใช้ {name} ของ {library} จะเขียนตัวปรับพารามิเตอร์ (optimiser) เองก็ได้ "
        "แต่โครงข่ายของไลบรารีใช้ไม่ได้ ฟังก์ชันของคุณเองทำอะไรแทนได้บ้าง"
    ),
    # -------------------------------------------------------------------------------- masks
    "Whole rows or columns are dropped.": "ตัดทิ้งทั้งแถวหรือทั้งคอลัมน์",
    "For which entries is one draw made?": "การสุ่มหนึ่งครั้งใช้กับสมาชิกตัวใดบ้าง",
    (
        "With drop_prob = {drop_prob}, about {expected:,.0f} of {count:,} entries should be "
        "dropped, but {dropped:,} are."
    ): (
        "เมื่อ drop_prob = {drop_prob} ควรตัดทิ้งประมาณ {expected:,.0f} ตัวจากสมาชิก {count:,} "
        "ตัว แต่ตัดทิ้ง {dropped:,} ตัว"
    ),
    "Which entries does your condition keep?": "เงื่อนไขของคุณเก็บสมาชิกตัวใดไว้",
    "The same number of entries is dropped in each row or column.": (
        "จำนวนที่ถูกตัดทิ้งเท่ากันในทุกแถวหรือทุกคอลัมน์"
    ),
    "What does chance decide about a single entry?": "การสุ่มตัดสินอะไรเกี่ยวกับสมาชิกตัวเดียว",
    "Two rows or columns have the same mask.": "มีสองแถวหรือสองคอลัมน์ที่มาสก์เหมือนกัน",
    "One row or column is dropped far more or far less often than the others.": (
        "มีแถวหรือคอลัมน์หนึ่งที่ถูกตัดทิ้งบ่อยกว่าหรือน้อยกว่าที่อื่นมาก"
    ),
    "What besides chance decides there?": "นอกจากการสุ่มแล้วมีอะไรตัดสินตรงนั้น",
    "The same number of entries is dropped every time.": "จำนวนที่ถูกตัดทิ้งเท่ากันทุกครั้ง",
    "Several entries share one random number.": "สมาชิกหลายตัวใช้เลขสุ่มตัวเดียวกัน",
    "With drop_prob = {drop_prob}, mask should hold 0 and {kept} only, but holds {odd}.": (
        "เมื่อ drop_prob = {drop_prob} mask ควรมีแต่ 0 กับ {kept} แต่มี {odd}"
    ),
    "What becomes of the mean when some entries are dropped?": (
        "เมื่อตัดสมาชิกบางตัวทิ้ง ค่าเฉลี่ยเป็นอย่างไร"
    ),
    "Nothing is dropped with drop_prob = 0": "ไม่ตัดสิ่งใดทิ้งเมื่อ drop_prob = 0",
    "out holds the entries that mask keeps, made larger": "out มีสมาชิกที่ mask เก็บไว้ซึ่งขยายแล้ว",
    "mask does not depend on A": "mask ไม่ขึ้นกับ A",
    (
        "Two generators with the same seed gave different masks. Does your code draw elsewhere, or "
        "remember something of an earlier call?"
    ): ("ตัวสุ่มสองตัวที่ใช้ซีดเดียวกันให้มาสก์ต่างกัน โค้ดของคุณสุ่มจากที่อื่น หรือจำอะไรจากการเรียกครั้งก่อนไว้หรือไม่"),
    "Nothing is dropped here: when should entries be?": ("ตรงนี้ไม่มีสมาชิกใดถูกตัดทิ้ง: ควรตัดทิ้งเมื่อใด"),
    "Which line of yours rounds this number?": "บรรทัดใดของคุณปัดเศษตัวเลขนี้",
    "Another rng gave the same mask. Where does your code use rng?": (
        "rng อื่นให้มาสก์เดิม โค้ดของคุณใช้ rng ตรงไหน"
    ),
    "Two calls with one rng gave the same mask. Do you draw from rng itself?": (
        "เรียกสองครั้งด้วย rng ตัวเดียวได้มาสก์เดิม คุณสุ่มจาก rng โดยตรงหรือไม่"
    ),
    "Return two arrays, out and mask, not {kind}.": ("ให้คืนอาร์เรย์สองตัวคือ out และ mask ไม่ใช่ {kind}"),
    "with drop_prob = 0": "เมื่อ drop_prob = 0",
    "not training": "เมื่อไม่ได้ฝึก",
    (
        "With other numbers in A, some of them 0, the same seed gives another mask. What "
        "decides about an entry besides chance?"
    ): (
        "เมื่อ A เป็นตัวเลขอื่นซึ่งบางตัวเป็น 0 ซีดเดียวกันกลับให้ mask อื่น "
        "นอกจากการสุ่มแล้วมีอะไรตัดสินว่าจะเก็บสมาชิกตัวหนึ่งไว้"
    ),
}
