"""What is said below a scatter, and of the way back box by box, in Thai by its English template."""

THAI: dict[str, str] = {
    # ------------------------------------------------------------------------- the scatter
    "Your gradient over the numerical one, entry by entry": (
        "เกรเดียนต์ของคุณเทียบกับเกรเดียนต์เชิงตัวเลข ทีละสมาชิก"
    ),
    "numerical →": "เชิงตัวเลข →",
    "↑ yours": "↑ ของคุณ",
    "yours": "ของคุณ",
    "numerical": "เชิงตัวเลข",
    "It cannot be compared: {text}.": "เปรียบเทียบไม่ได้: {text}",
    "Every point lies on the diagonal: right.": "ทุกจุดอยู่บนเส้นทแยงมุม: ถูกต้อง",
    "All points lie on the horizontal axis.": "ทุกจุดอยู่บนแกนนอน",
    "All points lie on one line, of slope {slope:.3g}.": (
        "ทุกจุดอยู่บนเส้นตรงเส้นเดียว ความชัน {slope:.3g}"
    ),
    "All points lie on the vertical axis: the numerical gradient is 0 everywhere.": (
        "ทุกจุดอยู่บนแกนตั้ง: เกรเดียนต์เชิงตัวเลขเป็น 0 ทุกตัว"
    ),
    "Does the loss depend on this at all?": "ค่าสูญเสียขึ้นกับสิ่งนี้หรือไม่",
    "Shown is what reg adds to {name}.": "ภาพแสดงส่วนที่ reg เพิ่มให้ {name}",
    "Without {times:.3g} times the parameter (regulariser):": (
        "เมื่อหัก {times:.3g} เท่าของพารามิเตอร์ (ซึ่งพจน์เรกูลาไรเซชันบวกเข้ามา) ออกแล้ว:"
    ),
    "The points lie beside the diagonal.": "จุดอยู่ข้าง ๆ เส้นทแยงมุม",
    "Which way does the loss go where such an entry grows?": (
        "เมื่อสมาชิกเช่นนี้มีค่ามากขึ้น ค่าสูญเสียจะไปทางใด"
    ),
    "At which step does this factor come in, or is one left out?": (
        "ตัวคูณนี้เข้ามาที่ขั้นใด หรือมีตัวใดที่ลืมไป"
    ),
    "Which index belongs to the rows?": "ดัชนีใดเป็นของแถว",
    "Which term of the loss is this the derivative of?": "นี่คืออนุพันธ์ของพจน์ใดในค่าสูญเสีย",
    "The points make no simple figure: these are other numbers. Which arrays meet here, and does "
    "each hold what its name says where your code takes it?": (
        "จุดไม่เรียงเป็นรูปง่าย ๆ: เป็นตัวเลขคนละชุดกัน มีอาร์เรย์ใดมาพบกันตรงนี้บ้าง "
        "และตอนที่โค้ดหยิบไปใช้ แต่ละตัวเก็บค่าตรงตามชื่อหรือไม่"
    ),
    "All points lie on the two axes: yours is 0 where it should not be, and not 0 where it should. "
    "As with a mask the wrong way round: where is a gate open?": (
        "ทุกจุดอยู่บนแกนทั้งสอง: ของคุณเป็น 0 ตรงที่ไม่ควรเป็น และไม่เป็น 0 ตรงที่ควรเป็น "
        "เหมือนมาสก์ที่กลับด้าน: ประตูเปิดตรงไหน"
    ),
    "Some points lie on the vertical axis, some on the horizontal one, the others are right. As "
    "with a mask whose gates are open in the wrong places: which array decides that?": (
        "บางจุดอยู่บนแกนตั้ง บางจุดอยู่บนแกนนอน ที่เหลือถูกต้อง "
        "เหมือนมาสก์ที่เปิดประตูผิดที่: อาร์เรย์ใดเป็นตัวกำหนดว่าประตูเปิดหรือปิด"
    ),
    "The points off the diagonal lie on the vertical axis: where the numerical gradient is 0, "
    "yours never is. As without a mask: what passes a gate that is shut?": (
        "จุดที่ไม่อยู่บนเส้นทแยงมุมอยู่บนแกนตั้ง: ตรงที่เกรเดียนต์เชิงตัวเลขเป็น 0 ของคุณไม่เป็น 0 เลย "
        "เหมือนไม่มีมาสก์: มีอะไรผ่านประตูที่ปิดอยู่ได้บ้าง"
    ),
    "On the vertical axis, where yours should be 0: {count} of {total} points. As with a mask that "
    "has too many open gates: which of them are shut on the way forward?": (
        "บนแกนตั้ง ซึ่งของคุณควรเป็น 0 มีอยู่ {count} จาก {total} จุด "
        "เหมือนมาสก์ที่เปิดประตูมากเกินไป: ประตูใดปิดอยู่ในขาไป"
    ),
    "Left of the vertical axis all points lie on the horizontal one: every negative gradient has "
    "become 0. Is it the gradient's own sign that opens a gate?": (
        "ทางซ้ายของแกนตั้ง ทุกจุดอยู่บนแกนนอน: เกรเดียนต์ที่เป็นลบกลายเป็น 0 ทั้งหมด "
        "เครื่องหมายของเกรเดียนต์เองเป็นตัวเปิดประตูหรือ"
    ),
    "Right of the vertical axis all points lie on the horizontal one: every positive gradient has "
    "become 0. Is it the gradient's own sign that opens a gate?": (
        "ทางขวาของแกนตั้ง ทุกจุดอยู่บนแกนนอน: เกรเดียนต์ที่เป็นบวกกลายเป็น 0 ทั้งหมด "
        "เครื่องหมายของเกรเดียนต์เองเป็นตัวเปิดประตูหรือ"
    ),
    "{where} lie on the horizontal axis: 0, though they should not be. Is every part computed, and "
    "stored?": "{where} อยู่บนแกนนอน: เป็น 0 ทั้งที่ไม่ควรเป็น ได้คำนวณทุกส่วนและเก็บผลไว้แล้วหรือไม่",
    "On the horizontal axis, where yours is 0 and should not be: {count} of {total} points. A mask "
    "with too many shut gates, or a part that is not computed?": (
        "บนแกนนอน ซึ่งของคุณเป็น 0 ทั้งที่ไม่ควรเป็น มีอยู่ {count} จาก {total} จุด "
        "เป็นเพราะมาสก์ปิดประตูมากเกินไป หรือมีส่วนที่ยังไม่ได้คำนวณ"
    ),
    "All points lie on a line beside the diagonal: {gap:.3g} is added to every entry. Is a number "
    "added that belongs to the loss, and not to its gradient?": (
        "ทุกจุดอยู่บนเส้นที่ขนานกับเส้นทแยงมุม: สมาชิกทุกตัวถูกบวกด้วย {gap:.3g} "
        "มีการบวกจำนวนที่เป็นของค่าสูญเสีย ไม่ใช่ของเกรเดียนต์ หรือไม่"
    ),
    "Two lines: in each row one entry is off by {gap:.3g}, all others are right. What is special "
    "about one class in each row?": (
        "เป็นสองเส้น: ในแต่ละแถวมีสมาชิกหนึ่งตัวต่างไป {gap:.3g} ตัวอื่นถูกต้องทั้งหมด "
        "คลาสหนึ่งคลาสในแต่ละแถวมีอะไรพิเศษ"
    ),
    "Each row has a number of its own added to all its entries.": (
        "สมาชิกทุกตัวในแถวเดียวกันถูกบวกด้วยจำนวนเดียวกัน แต่ละแถวมีจำนวนของตัวเอง"
    ),
    "Each column has a number of its own added to all its entries.": (
        "สมาชิกทุกตัวในคอลัมน์เดียวกันถูกบวกด้วยจำนวนเดียวกัน แต่ละคอลัมน์มีจำนวนของตัวเอง"
    ),
    "Over which axis is something summed or averaged?": "มีการรวมหรือเฉลี่ยตามแกนใด",
    "All points lie on one line that misses the origin: slope {slope:.3g}, and {start:.3g} is "
    "added. Two mistakes, or one that shifts and stretches: what happens to a gradient of 0?": (
        "ทุกจุดอยู่บนเส้นตรงเส้นเดียวที่ไม่ผ่านจุดกำเนิด: ความชัน {slope:.3g} และถูกบวกด้วย {start:.3g} "
        "อาจผิดสองที่ หรือผิดที่เดียวที่ทั้งเลื่อนและยืด: เกรเดียนต์ที่เป็น 0 กลายเป็นเท่าใด"
    ),
    "The points make a V: every size is right, and nothing is negative. Where does an absolute "
    "value, or a square, take the sign away?": (
        "จุดเรียงเป็นรูปตัว V: ขนาดถูกทุกตัว แต่ไม่มีตัวใดเป็นลบ มีค่าสัมบูรณ์หรือกำลังสองตรงไหนที่ทำให้เครื่องหมายหายไป"
    ),
    "{where} have the wrong sign; all sizes are right. Why these?": (
        "{where} ผิดเครื่องหมาย ส่วนขนาดถูกทั้งหมด ทำไมจึงเป็นพวกนี้"
    ),
    "The points make a cross: every size is right, and {count} of {total} signs are not. What "
    "decides the sign of one entry?": (
        "จุดเรียงเป็นรูปกากบาท: ขนาดถูกทุกตัว แต่ผิดเครื่องหมาย {count} จาก {total} ตัว "
        "อะไรเป็นตัวกำหนดเครื่องหมายของสมาชิกหนึ่งตัว"
    ),
    "Every sign and every zero is right, the sizes are not: each entry is multiplied by a positive "
    "number of its own. By which array, and is it only ones and zeros?": (
        "เครื่องหมายและศูนย์ถูกทุกตัว แต่ขนาดไม่ถูก: สมาชิกแต่ละตัวถูกคูณด้วยจำนวนบวกของตัวเอง "
        "คูณด้วยอาร์เรย์ใด และอาร์เรย์นั้นมีแต่ศูนย์กับหนึ่งหรือไม่"
    ),
    "All points lie on a horizontal line: yours has the same number everywhere. Is an axis missing "
    "from a sum or a mean?": (
        "ทุกจุดอยู่บนเส้นแนวนอน: ของคุณเป็นจำนวนเดียวกันทุกตัว ผลรวมหรือค่าเฉลี่ยลืมระบุแกนหรือไม่"
    ),
    "Two flat lines: only the sign of each entry is kept, its size is lost. Where?": (
        "เป็นเส้นราบสองเส้น: เหลือแต่เครื่องหมายของสมาชิก ขนาดหายไป หายไปตรงไหน"
    ),
    "The points leave the diagonal for a flat line at {limit:.3g}: larger entries are clipped. "
    "Does the task ask for that?": (
        "จุดออกจากเส้นทแยงมุมไปเป็นเส้นราบที่ {limit:.3g}: สมาชิกที่ใหญ่กว่านั้นถูกตัดทอน โจทย์ให้ทำเช่นนั้นหรือไม่"
    ),
    "The points make a staircase: every entry of yours is a multiple of {unit:g}. Where is it "
    "rounded, or made a whole number?": (
        "จุดเรียงเป็นขั้นบันได: สมาชิกของคุณทุกตัวเป็นจำนวนเท่าของ {unit:g} มีการปัดเศษหรือแปลงเป็นจำนวนเต็มตรงไหน"
    ),
    "The points lie near the diagonal, not on it: all within {share:.1g} %. Too few digits, or "
    "differences with a large step, in place of derivatives?": (
        "จุดอยู่ใกล้เส้นทแยงมุมแต่ไม่อยู่บนเส้น: ต่างไปไม่เกิน {share:.1g} % ทุกตัว "
        "เป็นเพราะเก็บตัวเลขไว้น้อยหลัก หรือใช้ผลต่างที่ขั้นใหญ่แทนอนุพันธ์"
    ),
    "{where} lie on a line of slope {slope:.3g}, all others on the diagonal. What is different "
    "about them?": (
        "{where} อยู่บนเส้นความชัน {slope:.3g} ที่เหลือทั้งหมดอยู่บนเส้นทแยงมุม พวกนี้ต่างจากตัวอื่นอย่างไร"
    ),
    "{where} are off the diagonal, all others on it. What is different about them?": (
        "{where} ไม่อยู่บนเส้นทแยงมุม ที่เหลือทั้งหมดอยู่บนเส้น พวกนี้ต่างจากตัวอื่นอย่างไร"
    ),
    "The right rows, in reverse order: which example is which?": (
        "แถวถูกต้อง แต่เรียงกลับหลัง: แถวใดเป็นของตัวอย่างใด"
    ),
    "The same numbers, in other places: each one occurs, and stands elsewhere. Is something "
    "sorted, reshaped or transposed on the way?": (
        "ตัวเลขชุดเดียวกันแต่อยู่ผิดที่: มีครบทุกตัวแต่ไปอยู่ที่อื่น ระหว่างทางมีการเรียงลำดับ เปลี่ยนรูปร่าง หรือทรานสโพสหรือไม่"
    ),
    "Each column lies on a line of its own through the origin.": (
        "แต่ละคอลัมน์อยู่บนเส้นตรงของตัวเองที่ผ่านจุดกำเนิด"
    ),
    "Each row lies on a line of its own through the origin.": (
        "แต่ละแถวอยู่บนเส้นตรงของตัวเองที่ผ่านจุดกำเนิด"
    ),
    "What is it multiplied or divided by, once for each?": "ถูกคูณหรือหารด้วยอะไร อย่างละค่า",
    "Entries [{numbers}]": "สมาชิก [{numbers}]",
    "Columns [{numbers}]": "คอลัมน์ [{numbers}]",
    "Rows [{numbers}]": "แถว [{numbers}]",
    # ------------------------------------------------------------------------ the way back
    "The way back, box by box": "ขากลับ ทีละกล่อง",
    "softmax and cross-entropy": "softmax กับ cross-entropy",
    "the second affine box": "กล่องแอฟฟีนที่สอง",
    "the ReLU box": "กล่อง ReLU",
    "the first affine box": "กล่องแอฟฟีนแรก",
    "the regulariser's box": "กล่องพจน์เรกูลาไรเซชัน",
    "The first wrong box on the way back: {box}.": "กล่องแรกที่ผิดในขากลับ: {box}",
    "The mistake is in one of these: {boxes}.": "ที่ผิดอยู่ในกล่องใดกล่องหนึ่งนี้: {boxes}",
    "Hand out what lies between them ({names}), and see which.": (
        "ส่งค่าที่อยู่ระหว่างกล่องเหล่านี้ ({names}) มาด้วย แล้วจะเห็นว่ากล่องใด"
    ),
    "Without it (reg = 0) {name} is right.": "เมื่อไม่มีพจน์นี้ (reg = 0) {name} ถูกต้อง",
    "{name}, which comes in, is right.": "{name} ที่เข้ามาในกล่องถูกต้องแล้ว",
    "Every gradient that was handed out is right.": "เกรเดียนต์ทุกตัวที่ส่งมาถูกต้อง",
    "Not handed out yet: {names}.": "ยังไม่ได้ส่งมา: {names}",
    "The weights and biases are right. On the way ({names}) the gradients are {factor:.3g} times "
    "as large as their names say, and that is put right later: as good.": (
        "น้ำหนักและไบแอสถูกต้อง ระหว่างทาง ({names}) เกรเดียนต์เป็น {factor:.3g} เท่าของที่ชื่อบอกไว้ "
        "แล้วแก้กลับในภายหลัง ถือว่าใช้ได้เหมือนกัน"
    ),
    "The weights and biases are right. What was handed out as {names} is not that gradient: is it "
    "changed later, or is another array used?": (
        "น้ำหนักและไบแอสถูกต้อง แต่ค่าที่ส่งมาในชื่อ {names} ไม่ใช่เกรเดียนต์ตัวนั้น: "
        "ถูกเปลี่ยนค่าในภายหลัง หรือโค้ดใช้อาร์เรย์อื่น"
    ),
    "Not right, since what comes in is not right either: look at it again afterwards.": (
        "ยังไม่ถูก เพราะค่าที่เข้ามาก็ไม่ถูกเช่นกัน: กลับมาดูใหม่หลังจากแก้กล่องแรกแล้ว"
    ),
    "right": "ถูกต้อง",
    "wrong, and the first one": "ผิด และเป็นตัวแรกที่ผิด",
    "wrong": "ผิด",
    "wrong, since what comes in is wrong": "ผิด เพราะค่าที่เข้ามาผิด",
    "not what its name says, but no mistake comes of it": "ไม่ตรงกับชื่อ แต่ไม่ทำให้ผลผิด",
    "not named, so not compared": "ไม่ได้ระบุชื่อ จึงไม่ได้เปรียบเทียบ",
    "The network of this notebook, walked back from the loss.": (
        "โครงข่ายของโน้ตบุ๊กนี้ เดินย้อนจากค่าสูญเสีย"
    ),
    "Your gradients over the numerical ones, entry by entry": (
        "เกรเดียนต์ของคุณเทียบกับเกรเดียนต์เชิงตัวเลข ทีละสมาชิก"
    ),
    "affine": "แอฟฟีน",
    "regulariser": "พจน์เรกูลาไรเซชัน",
    "forward →": "ขาไป →",
    "← back": "← ขากลับ",
    'trace should hold the names of variables in backward, as text: {{"dS": "dscores"}}, for '
    "example. None where there is none.": (
        'trace ควรเก็บชื่อตัวแปรใน backward เป็นข้อความ เช่น {{"dS": "dscores"}} ถ้าไม่มีชื่อให้ใส่ None'
    ),
    "trace should have the keys {wanted}, one or more of them, but has {found}.": (
        "trace ควรมีคีย์ {wanted} อย่างน้อยหนึ่งตัว แต่มี {found}"
    ),
    "trace is for backward alone.": "trace ใช้กับ backward เท่านั้น",
    "trace should return a dict of arrays, not {kind}.": (
        "trace ควรคืนดิกชันนารีของอาร์เรย์ ไม่ใช่ {kind}"
    ),
    "backward has no array named {name}. It has: {names}.": (
        "backward ไม่มีอาร์เรย์ชื่อ {name} ที่มีคือ {names}"
    ),
    (
        "The numbers of every gradient that was handed out are right; the shape of {names} is "
        "another one than the parameter's."
    ): ("ตัวเลขของเกรเดียนต์ทุกตัวที่ส่งมาถูกต้อง แต่รูปร่างของ {names} ไม่ใช่รูปร่างของพารามิเตอร์"),
}
