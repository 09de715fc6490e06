"""What the instant checks say, in Thai by its English template."""

THAI: dict[str, str] = {
    # --------------------------------------------------------------------------- reports
    "not started yet.": "ยังไม่ได้เริ่มทำ",
    "waiting for {name}, which is not started yet.": "รอ {name} ซึ่งยังไม่ได้เริ่มทำ",
    "check passed": "ผ่าน",
    "the form is as it should be": "รูปแบบถูกต้อง",
    "all {total} checks passed": "ผ่านครบทั้ง {total} รายการ",
    "{passed} of {total} checks passed": "ผ่าน {passed} จาก {total} รายการ",
    "{good}. {note}": "{good} {note}",
    "Printed meanwhile:": "ข้อความที่พิมพ์ออกมาระหว่างตรวจ:",
    "The same as above.": "สาเหตุเดียวกับข้างบน",
    "Your code stopped with {text}": "โค้ดของคุณหยุดด้วย {text}",
    "in {name}, line {number}{line}": "ใน {name} บรรทัดที่ {number}{line}",
    "The check can be run": "ตัวตรวจทำงานได้",
    (
        "There is no check for {name}. There are checks for: {names}. Does your function "
        "have one of these names?"
    ): ("ไม่มีตัวตรวจสำหรับ {name} ตัวตรวจที่มีคือ: {names} ฟังก์ชันของคุณใช้ชื่อใดชื่อหนึ่งในนี้หรือไม่"),
    "This check needs {name} too, which is not defined: run its cell first.": (
        "ตัวตรวจนี้ต้องใช้ {name} ด้วย แต่ยังไม่มี: ให้รันเซลล์ของฟังก์ชันนั้นก่อน"
    ),
    "Runs": "รันได้",
    # ----------------------------------------------------------- types, shapes, whole values
    "none": "ไม่มีเลย",
    "a {name}": "{name}",
    "labels": "ป้ายกำกับ",
    "scores": "สกอร์",
    "The loss": "ค่าสูญเสีย",
    "The learning rate": "อัตราการเรียนรู้",
    "Only the sign is wrong.": "ผิดแค่เครื่องหมาย",
    "{what} should be a single number, but has shape {shape}.": (
        "{what} ควรเป็นตัวเลขตัวเดียว แต่มีรูปร่าง {shape}"
    ),
    "{what} should have shape {shape}, not {found}.": ("{what} ควรมีรูปร่าง {shape} ไม่ใช่ {found}"),
    "{what} has entries that are not finite (nan or inf).": (
        "{what} มีสมาชิกที่ไม่ใช่ค่าจำกัด (nan หรือ inf)"
    ),
    "{what} should be {expected}, but is {found}.": "{what} ควรเป็น {expected} แต่เป็น {found}",
    "{place} should be {expected}, but is {found} ({wrong} of {total} entries differ).": (
        "{place} ควรเป็น {expected} แต่เป็น {found} (มีสมาชิกต่างไป {wrong} จาก {total} ตัว)"
    ),
    (
        "{name} was changed in place: after the call it holds other values than before. Work on "
        "a copy (for example, write A = A - c instead of A -= c)."
    ): (
        "{name} ถูกเปลี่ยนค่าเดิมโดยตรง (in place): หลังเรียกฟังก์ชันแล้วค่าไม่เหมือนเดิม "
        "ให้ทำงานกับสำเนา (เช่น เขียน A = A - c แทน A -= c)"
    ),
    "{name} has a new entry after the call: {entries}. Keep it elsewhere.": (
        "{name} มีรายการใหม่หลังเรียกฟังก์ชัน: {entries} ให้เก็บไว้ที่อื่น"
    ),
    "{name} was changed in place. Work on a copy.": (
        "{name} ถูกเปลี่ยนค่าเดิมโดยตรง (in place) ให้ทำงานกับสำเนา"
    ),
    "X and params stay as they were": "X และ params ยังเป็นค่าเดิม",
    "X and y stay as they were": "X และ y ยังเป็นค่าเดิม",
    "One walk back, not a forward pass for each weight": (
        "เดินย้อนเพียงรอบเดียว ไม่ใช่การคำนวณไปข้างหน้าหนึ่งรอบต่อน้ำหนักหนึ่งตัว"
    ),
    (
        "For {count} weights backward takes as long as more than {count} forward passes. "
        "Derivatives are asked for, by one walk back: differences of the loss take far too "
        "long for a network of ordinary size."
    ): (
        "เมื่อมีน้ำหนัก {count} ตัว backward ใช้เวลานานกว่าการคำนวณไปข้างหน้า {count} รอบ "
        "โจทย์ให้หาอนุพันธ์ด้วยการเดินย้อนรอบเดียว: "
        "ผลต่างของค่าสูญเสียใช้เวลานานเกินไปสำหรับโครงข่ายขนาดปกติ"
    ),
    "X, y and params stay as they were": "X, y และ params ยังเป็นค่าเดิม",
    "scores, y and params stay as they were": "scores, y และ params ยังเป็นค่าเดิม",
    "grads stay as they were": "grads ยังเป็นค่าเดิม",
    "P stays as it was": "P ยังเป็นค่าเดิม",
    "P and y stay as they were": "P และ y ยังเป็นค่าเดิม",
    "A, dout and mask stay as they were": "A, dout และ mask ยังเป็นค่าเดิม",
    "X_train, y_train, X_val and y_val stay as they were": (
        "X_train, y_train, X_val และ y_val ยังเป็นค่าเดิม"
    ),
    "A batch of one example (N = 1)": "แบตช์ที่มีตัวอย่างเดียว (N = 1)",
    "A batch of many examples (N = 300)": ("แบตช์ที่มีตัวอย่างจำนวนมาก (N = 300)"),
    "Twelve classes, and a batch of many examples (N = 300)": (
        "สิบสองคลาส และแบตช์ที่มีตัวอย่างจำนวนมาก (N = 300)"
    ),
    "Sizes that are equal (N = H, H = C, D = H)": "ขนาดที่เท่ากัน (N = H, H = C, D = H)",
    "Neurons that are closed": "นิวรอนที่ปิดอยู่",
    "As many examples as classes (N = C)": "จำนวนตัวอย่างเท่ากับจำนวนคลาส (N = C)",
    # -------------------------------------------------------------------------- T1 to T3
    "Only the form is looked at; whether the values are right is marked later.": (
        "ตรวจเฉพาะรูปแบบ ส่วนค่าจะถูกหรือไม่จะตรวจภายหลัง"
    ),
    "{name} is still None.": "{name} ยังเป็น None อยู่",
    ("{what} should be a number, but is {found!r:.80}."): (
        "{what} ควรเป็นตัวเลข แต่เป็น {found!r:.80}"
    ),
    "{name} should be a pair such as (3, 7), but is {found!r:.80}.": (
        "{name} ควรเป็นคู่ เช่น (3, 7) แต่เป็น {found!r:.80}"
    ),
    "{name} should hold whole numbers, but holds {found!r:.80}.": (
        "{name} ควรเป็นจำนวนเต็ม แต่มี {found!r:.80}"
    ),
    "t1 has no entry '{key}'.": "t1 ไม่มีรายการ '{key}'",
    # -------------------------------------------------------------------------------- T4
    "∂P(y=j)/∂h_i for j = i, at P = (0.1, 0.2, 0.7)": (
        "∂P(y=j)/∂h_i กรณี j = i ที่ P = (0.1, 0.2, 0.7)"
    ),
    "∂P(y=j)/∂h_i for j ≠ i, at P = (0.1, 0.2, 0.7)": (
        "∂P(y=j)/∂h_i กรณี j ≠ i ที่ P = (0.1, 0.2, 0.7)"
    ),
    "∂P(y=j)/∂h_i at P = (1/7, 2/7, 4/7)": ("∂P(y=j)/∂h_i ที่ P = (1/7, 2/7, 4/7)"),
    "∂P(y=j)/∂h_i where two probabilities are equal": "∂P(y=j)/∂h_i เมื่อความน่าจะเป็นสองตัวเท่ากัน",
    "∂P(y=j)/∂h_i where one class is nearly certain": "∂P(y=j)/∂h_i เมื่อคลาสหนึ่งเกือบแน่นอน",
    "∂L/∂h_i where one class is nearly certain": "∂L/∂h_i เมื่อคลาสหนึ่งเกือบแน่นอน",
    "The derivatives of all probabilities add up to 0": "อนุพันธ์ของความน่าจะเป็นทุกตัวรวมกันได้ 0",
    (
        "The probabilities always add up to 1, so their derivatives with respect to one h "
        "must add up to 0, but add up to {total}."
    ): ("ความน่าจะเป็นรวมกันได้ 1 เสมอ อนุพันธ์เทียบกับ h ตัวหนึ่งจึงต้องรวมกันได้ 0 แต่รวมกันได้ {total}"),
    "dP_dh passes its check, too": "dP_dh ผ่านตัวตรวจของตัวเองด้วย",
    # ------------------------------------------------------------------------- C1 and C7
    "Scores of the worked example (N = 4, D = 2, H = 3, C = 5)": (
        "สกอร์ของโจทย์ตัวอย่าง (N = 4, D = 2, H = 3, C = 5)"
    ),
    "Networks of other sizes, one with a single hidden neuron": (
        "โครงข่ายขนาดอื่น ตัวหนึ่งมีนิวรอนในชั้นซ่อนเพียงตัวเดียว"
    ),
    "Many classes (C = 300)": "คลาสจำนวนมาก (C = 300)",
    "Nothing is kept from one call to the next": "ไม่มีอะไรค้างจากการเรียกครั้งหนึ่งไปยังครั้งถัดไป",
    "The same arrays with other numbers in them give what they gave before. What does your code "
    "remember of an earlier call, and by what does it know it again?": (
        "อาร์เรย์เดิมที่เปลี่ยนตัวเลขข้างในแล้วกลับให้ผลเท่าเดิม โค้ดของคุณจำอะไรจากการเรียกครั้งก่อน "
        "และรู้ได้จากอะไรว่าเป็นสิ่งเดิม"
    ),
    "scores near -250": "สกอร์ใกล้ -250",
    "the same rows, and two more classes that never come": "แถวเดิม และเพิ่มสองคลาสที่ไม่เกิดขึ้นเลย",
    "the same rows 28 times, and 297 more classes that never come": (
        "แถวเดิมซ้ำ 28 ครั้ง และเพิ่ม 297 คลาสที่ไม่เกิดขึ้นเลย"
    ),
    "With reg = 0.3, W1 of shape (1, 1), W2 of shape (1, 3), sum(W1²) = 4 and sum(W2²) = 14, the "
    "loss should grow by {expected}, but grows by {found}. How does your code tell a weight from "
    "a bias?": (
        "เมื่อ reg = 0.3, W1 มีรูปร่าง (1, 1), W2 มีรูปร่าง (1, 3), sum(W1²) = 4 และ sum(W2²) = 14 "
        "ค่าสูญเสียควรเพิ่มขึ้น {expected} แต่เพิ่มขึ้น {found} โค้ดของคุณแยกน้ำหนักกับไบแอสอย่างไร"
    ),
    "With reg = 0.1 the loss of one example should grow by {expected}, as that of four does, but "
    "grows by {found}. Which line of yours treats one example in its own way?": (
        "เมื่อ reg = 0.1 ค่าสูญเสียของตัวอย่างเดียวควรเพิ่มขึ้น {expected} เท่ากับของสี่ตัวอย่าง "
        "แต่เพิ่มขึ้น {found} บรรทัดใดของคุณจัดการตัวอย่างเดียวต่างจากกรณีอื่น"
    ),
    "Equal rows of X with different labels": "แถวของ X ที่เท่ากันแต่ป้ายกำกับต่างกัน",
    "The scores are a numpy array": "สกอร์เป็นอาร์เรย์ของ numpy",
    "It looks as if {slip}.": "ดูเหมือนว่า{slip}",
    "b1 is not added": "ไม่ได้บวก b1",
    "b1 is added twice": "บวก b1 สองครั้ง",
    "b2 is not added": "ไม่ได้บวก b2",
    "b2 is added twice": "บวก b2 สองครั้ง",
    "the ReLU is missing": "ไม่ได้ใช้ ReLU",
    "a ReLU is applied to the scores, too": "ใช้ ReLU กับสกอร์ด้วย",
    (
        "Does something depend on how large the numbers are: rounding, whole numbers (int), "
        "float16, a limit?"
    ): ("มีสิ่งใดขึ้นกับขนาดของตัวเลขหรือไม่: การปัดเศษ จำนวนเต็ม (int), float16 หรือขีดจำกัด"),
    "numbers that are not whole": ("ตัวเลขที่ไม่ใช่จำนวนเต็ม"),
    "large inputs and a large hidden layer": ("อินพุตและชั้นซ่อนที่มีค่ามาก"),
    "large scores": ("สกอร์ที่มีค่ามาก"),
    "very small numbers": ("ตัวเลขที่มีค่าน้อยมาก"),
    "Labels of the worked example": "ป้ายกำกับของโจทย์ตัวอย่าง",
    "The labels are a numpy array of whole numbers": "ป้ายกำกับเป็นอาร์เรย์จำนวนเต็มของ numpy",
    "labels should be {expected}, but are {found}.": "ป้ายกำกับควรเป็น {expected} แต่เป็น {found}",
    "labels should be whole numbers, but have dtype {dtype}.": (
        "ป้ายกำกับควรเป็นจำนวนเต็ม แต่มี dtype {dtype}"
    ),
    "{wrong} of {total} labels are wrong.": ("ป้ายกำกับผิด {wrong} จาก {total} ตัว"),
    ("{wrong} of {total} labels are wrong ({case})."): (
        "ป้ายกำกับผิด {wrong} จาก {total} ตัว ({case})"
    ),
    # -------------------------------------------------------------------------------- C2
    "Equal scores": "สกอร์เท่ากันทุกตัว",
    "Scores with known probabilities (reg = 0)": "สกอร์ที่รู้ความน่าจะเป็น (reg = 0)",
    "The regulariser's part (reg = 0.1)": "ส่วนของพจน์เรกูลาไรเซชัน (reg = 0.1)",
    "The regulariser's part for other weights and other reg": (
        "ส่วนของพจน์เรกูลาไรเซชันเมื่อน้ำหนักและ reg เป็นค่าอื่น"
    ),
    (
        "With reg = {reg}{weights}, the loss should grow by {expected}, but grows by {found}. Does "
        "something limit or round reg or the weights?"
    ): (
        "เมื่อ reg = {reg}{weights} ค่าสูญเสียควรเพิ่มขึ้น "
        "{expected} แต่เพิ่มขึ้น {found} มีสิ่งใดจำกัดหรือปัดเศษ reg หรือน้ำหนักหรือไม่"
    ),
    " and all weights {size} times as large": " และน้ำหนักทุกตัวมากเป็น {size} เท่า",
    "Large scores (1000, -1000 and larger ones)": "สกอร์ที่มีค่ามาก (1000, -1000 และมากกว่านั้น)",
    "The loss should be {expected} ({why}), but is {found}.": (
        "ค่าสูญเสียควรเป็น {expected} ({why}) แต่เป็น {found}"
    ),
    "4 equal scores in each row, and reg = 0: log 4": "สกอร์เท่ากัน 4 ตัวในแต่ละแถว และ reg = 0: log 4",
    "the mean of -log(P) of the labels": "ค่าเฉลี่ยของ -log(P) ของป้ายกำกับ",
    "the same rows 75 times, each with another constant added": (
        "แถวเดิมซ้ำ 75 ครั้ง โดยบวกค่าคงที่ต่างกันในแต่ละแถว"
    ),
    "three of the five labels are class 1": "ป้ายกำกับสามในห้าตัวเป็นคลาส 1",
    "A class that is more frequent than another": "คลาสหนึ่งพบบ่อยกว่าอีกคลาสหนึ่ง",
    "the label has probability 2/8": "ป้ายกำกับมีความน่าจะเป็น 2/8",
    (
        "With reg = 0.1, sum(W1²) = 21 and sum(W2²) = 19, the loss should grow by "
        "{expected}, but grows by {found}."
    ): (
        "เมื่อ reg = 0.1, sum(W1²) = 21 และ sum(W2²) = 19 ค่าสูญเสียควรเพิ่มขึ้น {expected} แต่เพิ่มขึ้น {found}"
    ),
    "It looks as if reg is not used.": "ดูเหมือนว่าไม่ได้ใช้ reg",
    "It looks as if the biases are regularised, too.": ("ดูเหมือนว่าคิดเรกูลาไรเซชันกับไบแอสด้วย"),
    "It looks as if the half is missing and the biases are in, too.": (
        "ดูเหมือนว่าขาดตัวคูณครึ่งหนึ่ง และรวมไบแอสเข้าไปด้วย"
    ),
    "It looks as if W2 is missing.": "ดูเหมือนว่าขาด W2",
    "It looks as if W1 is missing.": "ดูเหมือนว่าขาด W1",
    (
        "exp(1000) is too large for a computer and exp(-1000) is 0 for it: the loss is "
        "{found}. What can you subtract from all scores of a row, another number for each "
        "row, so that its probabilities stay and its largest exponential is neither too large nor "
        "0?"
    ): (
        "exp(1000) ใหญ่เกินไปสำหรับคอมพิวเตอร์ และ exp(-1000) กลายเป็น 0: ค่าสูญเสียจึงเป็น "
        "{found} จะลบจำนวนใดออกจากสกอร์ทุกตัวในแถว (แต่ละแถวลบไม่เท่ากัน) "
        "เพื่อให้ความน่าจะเป็นคงเดิม และค่า exp ที่มากที่สุดในแถวไม่ใหญ่เกินไปและไม่เป็น 0"
    ),
    (
        "Where the label's score lies {distance:.0f} below the best, the loss should be large but "
        "finite; yours is {found}. Your shift leaves a large positive number in that row, and its "
        "exponential overflows. Which number of the row leaves nothing above 0 when subtracted?"
    ): (
        "เมื่อสกอร์ของป้ายกำกับต่ำกว่าสกอร์ที่ดีที่สุดอยู่ {distance:.0f} ค่าสูญเสียควรมีค่ามากแต่เป็นค่าจำกัด "
        "ของคุณเป็น {found} "
        "การเลื่อนของคุณเหลือจำนวนบวกขนาดใหญ่ในแถวนั้น และ exp ของจำนวนนั้นเกิดค่าล้น "
        "ลบจำนวนใดในแถวแล้วจะไม่เหลือค่าใดเกิน 0"
    ),
    (
        "Where the label's score lies {distance:.0f} below the best, the loss is large but finite; "
        "yours is {found}. exp(-{distance:.0f}) is 0 for a computer, and log(0) is not finite. In "
        "log(exp(a) / b), what can be worked out on paper before a computer sees it?"
    ): (
        "เมื่อสกอร์ของป้ายกำกับต่ำกว่าสกอร์ที่ดีที่สุดอยู่ {distance:.0f} "
        "ค่าสูญเสียมีค่ามากแต่เป็นค่าจำกัด ของคุณเป็น {found} คอมพิวเตอร์มอง exp(-{distance:.0f}) เป็น "
        "0 และ log(0) ไม่ใช่ค่าจำกัด ใน log(exp(a) / b) "
        "มีส่วนใดที่คิดบนกระดาษได้ก่อนให้คอมพิวเตอร์คำนวณ"
    ),
    "Rows with a loss of 0 are left out of your mean: how many does the task count?": (
        "ค่าเฉลี่ยของคุณไม่นับแถวที่มีค่าสูญเสียเป็น 0: โจทย์นับกี่แถว"
    ),
    # -------------------------------------------------------------------------------- C3
    "Names, types and shapes of the gradients": "ชื่อ ชนิด และรูปร่างของเกรเดียนต์",
    "Gradients without regulariser (reg = 0)": "เกรเดียนต์เมื่อไม่มีพจน์เรกูลาไรเซชัน (reg = 0)",
    ("Gradients with regulariser (reg = 0.3, 20 and 0.001)"): (
        "เกรเดียนต์เมื่อมีพจน์เรกูลาไรเซชัน (reg = 0.3, 20 และ 0.001)"
    ),
    "Gradients that are large, and very small ones": ("เกรเดียนต์ที่มีค่ามาก และที่มีค่าน้อยมาก"),
    "large gradients of W1 and b1": ("เกรเดียนต์ของ W1 และ b1 มีค่ามาก"),
    "large gradients of W2, small ones of W1 and b1": (
        "เกรเดียนต์ของ W2 มีค่ามาก ของ W1 และ b1 มีค่าน้อย"
    ),
    "The gradients should have the keys {wanted}, but have {found}.": (
        "เกรเดียนต์ควรมีคีย์ {wanted} แต่มี {found}"
    ),
    # -------------------------------------------------------------------------------- C4
    "Shapes, and each row with its own label": "รูปร่าง และแต่ละแถวได้ป้ายกำกับของตัวเอง",
    "A batch larger than the data (batch_size > N)": "แบตช์ที่ใหญ่กว่าข้อมูล (batch_size > N)",
    "All randomness comes from rng": "การสุ่มทั้งหมดมาจาก rng",
    "X_batch has rows that are not rows of X.": "X_batch มีแถวที่ไม่ใช่แถวของ X",
    # ------------------------------------------------------------------- C5, C6 and OT2
    "Every parameter after one step (learning rate 0.5)": (
        "พารามิเตอร์ทุกตัวหลังหนึ่งก้าว (อัตราการเรียนรู้ 0.5)"
    ),
    "params still hold numpy arrays": "params ยังเป็นอาร์เรย์ของ numpy",
    "{what} should keep the keys {keys}.": "{what} ควรมีคีย์ {keys} ครบตามเดิม",
    "{what} did not change.": "{what} ไม่เปลี่ยนเลย",
    "In another test they did: for which gradients and rates does your code take no step?": (
        "แต่ในการทดสอบอื่นกลับเปลี่ยน: โค้ดของคุณไม่ก้าวเมื่อเกรเดียนต์และอัตราเป็นแบบใด"
    ),
    ("velocity itself did: what does it do to the parameters, and which equation comes first?"): (
        "แต่ velocity เปลี่ยน: ความเร็วทำอะไรกับพารามิเตอร์ และสมการใดมาก่อน"
    ),
    "{what}['{name}'] did not change.": "{what}['{name}'] ไม่เปลี่ยนเลย",
    "The step goes uphill: the loss grows along the gradient.": (
        "ก้าวนี้เดินขึ้นเขา: ค่าสูญเสียเพิ่มขึ้นตามทิศของเกรเดียนต์"
    ),
    "grads were changed in place; only params should change.": (
        "grads ถูกเปลี่ยนค่าเดิมโดยตรง (in place) ควรเปลี่ยนเฉพาะ params"
    ),
    "grads were changed in place; only params and velocity should change.": (
        "grads ถูกเปลี่ยนค่าเดิมโดยตรง (in place) ควรเปลี่ยนเฉพาะ params และ velocity"
    ),
    "The first step from rest": "ก้าวแรกจากหยุดนิ่ง",
    "Without momentum": "เมื่อไม่มีโมเมนตัม",
    "0.1 with decay 0.95": "0.1 เมื่อ decay เป็น 0.95",
    "decay_learning_rate({learning_rate}, {decay}) should be {expected}, but is {found}.": (
        "decay_learning_rate({learning_rate}, {decay}) ควรเป็น {expected} แต่เป็น {found}"
    ),
    # -------------------------------------------------------------------------------- C8
    "This looks at the form only; the marks come from images of their own.": (
        "ตัวตรวจนี้ดูเฉพาะรูปแบบ ส่วนคะแนนมาจากภาพอีกชุดหนึ่ง"
    ),
    "Runs on a small data set": "รันได้บนชุดข้อมูลขนาดเล็ก",
    "best_params has the right form": "best_params มีรูปแบบถูกต้อง",
    "best_settings says what was used": "best_settings บอกค่าที่ใช้",
    "Another data set gives another network": "ชุดข้อมูลอื่นให้โครงข่ายอื่น",
    "Accuracy on the validation set": "ค่าความถูกต้องบนชุดตรวจสอบ",
    (
        "Two quite different data sets gave the very same network. Does tune train on its "
        "arguments X_train and y_train, and not on data.X_train?"
    ): (
        "ชุดข้อมูลสองชุดที่ต่างกันมากให้โครงข่ายเดียวกันทุกประการ tune ฝึกด้วยอาร์กิวเมนต์ "
        "X_train และ y_train แทนที่จะเป็น data.X_train หรือไม่"
    ),
    "tune should return (best_params, best_settings), but returned {kind}.": (
        "tune ควรคืน (best_params, best_settings) แต่คืน {kind}"
    ),
    "best_params should be a dict with the keys W1, b1, W2 and b2.": (
        "best_params ควรเป็นดิกชันนารีที่มีคีย์ W1, b1, W2 และ b2"
    ),
    ("W1 should have two dimensions, but has shape {shape}."): ("W1 ควรมีสองมิติ แต่มีรูปร่าง {shape}"),
    "best_settings should be a dict that says which settings were best.": (
        "best_settings ควรเป็นดิกชันนารีที่บอกว่าค่าตั้งใดดีที่สุด"
    ),
    "best_settings has no entry '{name}'.": "best_settings ไม่มีรายการ '{name}'",
    (
        "best_settings says hidden_dim = {said!r:.40}, but W1 has {found} columns, one for each "
        "hidden neuron."
    ): (
        "best_settings บอกว่า hidden_dim = {said!r:.40} แต่ W1 มี {found} คอลัมน์ "
        "คือหนึ่งคอลัมน์ต่อนิวรอนหนึ่งตัวในชั้นซ่อน"
    ),
    "The validation accuracy is {share:.1%}.": "ค่าความถูกต้องบนชุดตรวจสอบคือ {share:.1%}",
    # ------------------------------------------------------------------------------- OT3
    "mask holds 0 and 1/(1 - drop_prob)": "mask มีแต่ 0 กับ 1/(1 - drop_prob)",
    "The share of dropped entries": "สัดส่วนของสมาชิกที่ถูกตัดทิ้ง",
    "Entries are dropped one by one": "ตัดสมาชิกทิ้งทีละตัว",
    "Nothing is dropped when not training": "ไม่ตัดสิ่งใดทิ้งเมื่อไม่ได้ฝึก",
    "dropout_backward, worked example": "dropout_backward โจทย์ตัวอย่าง",
    "The check itself stopped with {text} Please show this to us.": (
        "ตัวตรวจเองหยุดด้วย {text} โปรดแจ้งให้เราทราบ"
    ),
    "an {name}": "{name}",
    "an array of numbers": "อาร์เรย์ของตัวเลข",
    "one number": "ตัวเลขตัวเดียว",
    "{what} is None.": "{what} เป็น None",
    "{what} should be {wanted}, not {kind}.": "{what} ควรเป็น{wanted} ไม่ใช่ {kind}",
    "{what} should have shape {shape}, not be one number.": (
        "{what} ควรมีรูปร่าง {shape} ไม่ใช่ตัวเลขตัวเดียว"
    ),
    "{what} should be a numpy array, not {kind}.": ("{what} ควรเป็นอาร์เรย์ของ numpy ไม่ใช่ {kind}"),
    "{what} should be a single number, not {kind} of shape {shape}.": (
        "{what} ควรเป็นตัวเลขตัวเดียว ไม่ใช่ {kind} ที่มีรูปร่าง {shape}"
    ),
    "{what} should be finite, but is {found}.": "{what} ควรเป็นค่าจำกัด แต่เป็น {found}",
    "Form of {name}": "รูปแบบของ {name}",
    "t1 should be a dict, not {kind}.": "t1 ควรเป็นดิกชันนารี ไม่ใช่ {kind}",
    "num_parameters should be a positive whole number, but is {found!r:.80}.": (
        "num_parameters ควรเป็นจำนวนเต็มบวก แต่เป็น {found!r:.80}"
    ),
    "∂L/∂h_i at P = (0.1, 0.2, 0.7) and y = {y}": "∂L/∂h_i ที่ P = (0.1, 0.2, 0.7) และ y = {y}",
    "∂L/∂h_i at P = (1/7, 2/7, 4/7) and y = {y}": "∂L/∂h_i ที่ P = (1/7, 2/7, 4/7) และ y = {y}",
    "{headline}. What does its own check say, in the cell above?": (
        "{headline} ตัวตรวจของฟังก์ชันนั้นในเซลล์ข้างบนบอกว่าอะไร"
    ),
    "neither bias is added": "ไม่ได้บวกไบแอสทั้งสองตัว",
    "Each row adds up to 1, as probabilities do.": "แต่ละแถวรวมกันได้ 1 เหมือนความน่าจะเป็น",
    "Each row is shifted by a constant.": "แต่ละแถวเลื่อนไปด้วยค่าคงที่",
    "Large, very small and fractional numbers": ("ตัวเลขที่มีค่ามาก ที่มีค่าน้อยมาก และที่เป็นเศษส่วน"),
    "labels should have shape {shape}, one class for each row, not {found}.": (
        "ป้ายกำกับควรมีรูปร่าง {shape} คือแถวละหนึ่งคลาส แต่มีรูปร่าง {found}"
    ),
    "labels should be whole numbers from 0 on (classes), but are {found}.": (
        "ป้ายกำกับควรเป็นจำนวนเต็มตั้งแต่ 0 (คลาส) แต่เป็น {found}"
    ),
    "three rows and three classes": "สามแถวและสามคลาส",
    "That is {count} times as large, with N = {count}.": ("มากเป็น {count} เท่า โดยที่ N = {count}"),
    "That is twice as large.": "มากเป็นสองเท่า",
    "That is the right number divided by N = 4.": "นั่นคือค่าที่ถูกหารด้วย N = 4",
    "That is N = 4 times as large.": "มากเป็น N = 4 เท่า",
    (
        "With 1000 added to all scores of a row its probabilities stay, and so should the "
        "loss, {near}, but it becomes {far}."
    ): (
        "เมื่อบวก 1000 เข้ากับสกอร์ทุกตัวในแถว ความน่าจะเป็นคงเดิม ค่าสูญเสียจึงควรเป็น "
        "{near} เหมือนเดิม แต่กลายเป็น {far}"
    ),
    (
        "In one row the label's score lies {distance:.0f} below the others, in another as far "
        "above: the loss should be {expected}, but is {found}."
    ): (
        "สกอร์ของป้ายกำกับต่ำกว่าสกอร์อื่น {distance:.0f} ในแถวหนึ่ง "
        "และสูงกว่าเท่ากันในอีกแถว: ค่าสูญเสียควรเป็น {expected} แต่เป็น {found}"
    ),
    "reg is {reg} here.": "ตรงนี้ reg เป็น {reg}",
    "In another form ({case}) the network gives the same scores": (
        "เมื่อเขียนในอีกรูปแบบหนึ่ง ({case}) โครงข่ายให้สกอร์เท่าเดิม"
    ),
    "With each row 75 times the mean loss stays as it is": (
        "เมื่อแต่ละแถวซ้ำ 75 ครั้ง ค่าเฉลี่ยของค่าสูญเสียคงเดิม"
    ),
    (
        "With 295 more classes that never come, and each row 28 times, the mean loss stays as it is"
    ): ("เมื่อเพิ่ม 295 คลาสที่ไม่เกิดขึ้นเลย และแต่ละแถวซ้ำ 28 ครั้ง ค่าเฉลี่ยของค่าสูญเสียคงเดิม"),
    "{reason}, so {place} should be {expected}, but is {found}.": (
        "{reason} {place} จึงควรเป็น {expected} แต่เป็น {found}"
    ),
    "The gradients of all four arrays are wrong.": "เกรเดียนต์ของทั้งสี่อาร์เรย์ผิด",
    "Only the gradient of {wrong} is wrong.": "เกรเดียนต์ของ {wrong} ผิดเพียงตัวเดียว",
    "Only the gradients of {wrong} are wrong.": "เกรเดียนต์ที่ผิดมีเพียงของ {wrong}",
    "In {names} {text}": "ใน {names} {text}",
    "{first} and {last}": "{first} และ {last}",
    "backward should return a dict of gradients, but returned {kind}.": (
        "backward ควรคืนดิกชันนารีของเกรเดียนต์ แต่คืน {kind}"
    ),
    (
        "Gradients are held against your own loss, and {name} does not pass its check yet; "
        "this says nothing about backward. What does the check of {task} say?"
    ): (
        "เกรเดียนต์จะเทียบกับค่าสูญเสียที่คุณเขียนเอง แต่ {name} ยังไม่ผ่านตัวตรวจ "
        "ข้อความนี้ไม่ได้บอกว่า backward ถูกหรือผิด ตัวตรวจของ {task} บอกว่าอะไร"
    ),
    "Return two arrays, X_batch and y_batch, not {kind}.": (
        "ให้คืนอาร์เรย์สองตัวคือ X_batch และ y_batch ไม่ใช่ {kind}"
    ),
    "The marks ask for {start:.0%} and {stated:.0%} of images that are not shown.": (
        "คะแนนขึ้นกับการทำนายภาพที่ไม่ได้แสดงให้ถูก {start:.0%} และ {stated:.0%}"
    ),
    "best_settings['hidden_dim'] should be a single number, but is {said!r:.40}.": (
        "best_settings['hidden_dim'] ควรเป็นตัวเลขตัวเดียว แต่เป็น {said!r:.40}"
    ),
    "Guessing gives {guess:.0%}, and that is hardly more.": (
        "การเดาได้ {guess:.0%} ค่านี้จึงแทบไม่ดีกว่าการเดา"
    ),
    "It should be {wanted}% or more.": "ควรได้ {wanted}% ขึ้นไป",
}
