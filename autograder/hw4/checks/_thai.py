"""The messages of the checks in Thai, by their English template.

The words are those of docs/glossary.md. A test keeps the table complete, and its placeholders
those of the English sentence.
"""

THAI: dict[str, str] = {
    # ---------------------------------------------------------------------- what comes back
    "Counts once one of the checks above passes.": (
        "จะได้คะแนนเมื่อมีรายการตรวจข้างบนผ่านอย่างน้อยหนึ่งรายการ"
    ),
    "`{function}` is not defined.": "ไม่พบฟังก์ชัน `{function}`",
    "`{function}` is not written yet.": "ยังไม่ได้เขียนฟังก์ชัน `{function}`",
    "`{function}` raised {name}: “{error}”.": "`{function}` หยุดด้วยข้อผิดพลาด {name}: “{error}”",
    "`{function}` raised {name}.": "`{function}` หยุดด้วยข้อผิดพลาด {name}",
    "`{function}` should be a function, not {kind}.": ("`{function}` ควรเป็นฟังก์ชัน แต่ตอนนี้เป็น {kind}"),
    "`{name}` was changed by the call; leave the inputs as they are.": (
        "ค่าของ `{name}` เปลี่ยนไปหลังเรียกฟังก์ชัน ควรปล่อยอินพุตไว้ตามเดิม"
    ),
    "an array of shape {shape} and dtype {dtype}": "อาร์เรย์ที่มีรูปร่าง {shape} และ dtype {dtype}",
    "a {name} of shape {shape} and dtype {dtype}": "{name} ที่มีรูปร่าง {shape} และ dtype {dtype}",
    "a {name} of length {length}": "{name} ที่มีความยาว {length}",
    "a value of type {name}": "ค่าชนิด {name}",
    "one number of type {name}": "ตัวเลขตัวเดียวชนิด {name}",
    "{place}: expected {expected}, received {received}.": (
        "{place}: ควรได้ {expected} แต่ได้ {received}"
    ),
    "{what} is None.": "{what} เป็น None",
    "Is a `return` missing?": "ลืม `return` หรือไม่",
    "{what} is {found}, which is not finite.": "{what} เป็น {found} ซึ่งไม่ใช่ค่าจำกัด",
    "{what} holds numbers that are NaN or infinite: {count} of {total}.": (
        "{what} มีค่าที่เป็น NaN หรืออนันต์ {count} จาก {total} ค่า"
    ),
    "That is nearly right. Does something round your numbers, limit them or add to them?": (
        "ค่านี้เกือบถูกต้อง มีสิ่งใดปัดเศษ จำกัด หรือบวกเพิ่มให้ตัวเลขของคุณหรือไม่"
    ),
    "For which inputs does your code stop, and does the task allow them?": (
        "โค้ดของคุณหยุดเมื่ออินพุตเป็นแบบใด และโจทย์ยอมให้มีอินพุตแบบนั้นหรือไม่"
    ),
    (
        "What is different about this test: how large its numbers are, how many there are, or what "
        "came before it?"
    ): "การทดสอบนี้ต่างจากการทดสอบอื่นอย่างไร: ขนาดของตัวเลข จำนวนของตัวเลข หรือสิ่งที่เกิดขึ้นก่อนหน้า",
    "Which line of yours gives that, and for which inputs?": (
        "บรรทัดใดของคุณให้ผลอย่างนั้น และกับข้อมูลเข้าใด"
    ),
    "What does the task ask for here?": "ตรงนี้โจทย์ถามหาอะไร",
    "On which numbers of the figure does it depend, and how?": ("ค่านี้ขึ้นกับตัวเลขใดในรูป และขึ้นอย่างไร"),
    "What does one row stand for, and what one column?": "หนึ่งแถวแทนอะไร และหนึ่งคอลัมน์แทนอะไร",
    "{what} holds numbers beyond {largest:,.0f}.": "{what} มีค่าที่เกิน {largest:,.0f}",
    "{what} is {factor:.6g} times what is right.": "{what} เป็น {factor:.6g} เท่าของค่าที่ถูกต้อง",
    "what {what} is held against": "ค่าที่ใช้เทียบกับ {what}",
    "{what} is {kind}, where numbers are asked for.": "{what} เป็น {kind} แต่โจทย์ต้องการตัวเลข",
    "{what} should hold numbers, but has dtype {dtype}.": "{what} ควรเป็นตัวเลข แต่มี dtype {dtype}",
    "{what} is far too large: it has shape {shape}.": "{what} ใหญ่เกินไปมาก: มีรูปร่าง {shape}",
    "{what} should be one number, but has shape {found}.": (
        "{what} ควรเป็นตัวเลขตัวเดียว แต่มีรูปร่าง {found}"
    ),
    "{what}: shape {shape} is asked for, but one number came.": (
        "{what} ควรมีรูปร่าง {shape} แต่เป็นตัวเลขตัวเดียว"
    ),
    "{what} should have shape {shape}, not {found}.": ("{what} ควรมีรูปร่าง {shape} ไม่ใช่ {found}"),
    "{what} should have shape {shape}, but is transposed: it has {found}.": (
        "{what} ควรมีรูปร่าง {shape} แต่ถูกทรานสโพส: มีรูปร่าง {found}"
    ),
    "{what} should be a numpy array, but is {kind}.": ("{what} ควรเป็นอาร์เรย์ของ numpy แต่เป็น {kind}"),
    "{what} should be a dictionary, but is {kind}.": "{what} ควรเป็นดิกชันนารี แต่เป็น {kind}",
    "{what} should be one number, but has {count} values.": (
        "{what} ควรเป็นตัวเลขตัวเดียว แต่มี {count} ค่า"
    ),
    "{what} has no entry {names}.": "{what} ไม่มีรายการ {names}",
    "Expected one number, received {kind}.": "ควรได้ตัวเลขตัวเดียว แต่ได้ {kind}",
    "Expected shape {shape}, received {found}.": "ควรได้รูปร่าง {shape} แต่ได้ {found}",
    # ------------------------------------------------------------------------- which batch
    "{N} rows, {C} classes": "{N} แถว {C} คลาส",
    "a batch of one row": "แบตช์ที่มีแถวเดียว",
    "as many rows as classes": "จำนวนแถวเท่ากับจำนวนคลาส",
    "a batch without the last class": "แบตช์ที่ไม่มีคลาสสุดท้าย",
    "a batch in which some classes are absent": "แบตช์ที่ไม่มีบางคลาส",
    "more classes than rows": "จำนวนคลาสมากกว่าจำนวนแถว",
    "as many rows as hidden neurons": "จำนวนแถวเท่ากับจำนวนนิวรอนในชั้นซ่อน",
    "as many hidden neurons as classes": "จำนวนนิวรอนในชั้นซ่อนเท่ากับจำนวนคลาส",
    "as many features as hidden neurons": "จำนวนฟีเจอร์เท่ากับจำนวนนิวรอนในชั้นซ่อน",
    "sizes that are all equal": "ขนาดที่เท่ากันทั้งหมด",
    "one feature and one hidden neuron": "ฟีเจอร์เดียวและนิวรอนในชั้นซ่อนตัวเดียว",
    "the batch of one row, and {C} classes": "แบตช์แถวเดียวนั้น กับ {C} คลาส",
    "scores near -250": "สกอร์ใกล้ -250",
    "a batch of {N} rows": "แบตช์ที่มี {N} แถว",
    # -------------------------------------------------------------------------------- T1 to T4
    "no answer yet.": "ยังไม่ได้ตอบ",
    "{value:g} is not right.": "{value:g} ไม่ถูกต้อง",
    "`t1` should stay a dictionary, but is {kind}.": "`t1` ควรเป็นดิกชันนารีตามเดิม แต่เป็น {kind}",
    "{what} should be one number, but is {kind}.": "{what} ควรเป็นตัวเลขตัวเดียว แต่เป็น {kind}",
    "{what} is text in quotes. Take the quotes away.": (
        "{what} เป็นข้อความในเครื่องหมายคำพูด ให้ลบเครื่องหมายคำพูดออก"
    ),
    "{what} is {found}: no ordinary number.": "{what} เป็น {found} ซึ่งไม่ใช่ตัวเลขปกติ",
    "Which step gave it?": "ค่านี้มาจากขั้นใด",
    "`{name}_shape` should be two whole numbers such as (3, 5), but is {kind}.": (
        "`{name}_shape` ควรเป็นจำนวนเต็มสองตัว เช่น (3, 5) แต่เป็น {kind}"
    ),
    "{size} has rows and columns the other way round from your other answers.": (
        "{size} สลับแถวกับคอลัมน์เมื่อเทียบกับคำตอบอื่นของคุณ"
    ),
    "{size} is not a pair. A size is (rows, columns).": ("{size} ไม่ใช่คู่ตัวเลข ขนาดคือ (แถว, คอลัมน์)"),
    "How many rows are there, and how many columns?": "มีกี่แถว และกี่คอลัมน์",
    "{size} is not the size of this output.": "{size} ไม่ใช่ขนาดของเอาต์พุตนี้",
    "{count} is not right: go layer by layer.": "{count} ไม่ถูกต้อง: ลองไล่ไปทีละชั้น",
    "How large is each one?": "แต่ละชั้นมีขนาดเท่าใด",
    "{count} is not right: a count is never negative.": "{count} ไม่ถูกต้อง: จำนวนนับไม่เป็นลบ",
    "The weights are right.": "จำนวนน้ำหนักถูกต้องแล้ว",
    "What else does each neuron learn?": "แต่ละนิวรอนยังเรียนรู้ค่าอะไรอีกบ้าง",
    "How many biases does each layer have?": "แต่ละชั้นมีไบแอสกี่ตัว",
    "Counts together with the weights.": "จะได้คะแนนเมื่อนับน้ำหนักถูกต้องด้วย",
    "`num_parameters` is not a whole number.": "`num_parameters` ไม่ใช่จำนวนเต็ม",
    # --------------------------------------------------------------------------------- C1 and C7
    "scores": "สกอร์",
    "with {bias} ({case})": "เมื่อมี {bias} ({case})",
    "the shift of the scores by b2": "ส่วนที่สกอร์เลื่อนไปเพราะ b2",
    "Counts once the scores depend on the inputs.": "จะได้คะแนนเมื่อสกอร์เปลี่ยนตามอินพุต",
    "Counts once the scores depend on the inputs and on the weights.": (
        "จะได้คะแนนเมื่อสกอร์เปลี่ยนตามอินพุตและน้ำหนัก"
    ),
    "The scores do not depend on {bias}.": "สกอร์ไม่ขึ้นกับ {bias}",
    "scores with {bias} (beside your scores with {bias} as weights of an input of 1)": (
        "สกอร์เมื่อมี {bias} (เทียบกับสกอร์ของคุณเมื่อใช้ {bias} เป็นน้ำหนักของอินพุตที่เป็น 1)"
    ),
    "the result": "ผลลัพธ์",
    "Each row should give a result of its own.": "แต่ละแถวควรได้ผลลัพธ์ของตัวเอง",
    "{case}, beside the same rows in a larger batch": "{case} เทียบกับแถวเดียวกันในแบตช์ที่ใหญ่กว่า",
    "labels": "ป้ายกำกับ",
    "Each row needs one label: {count} in all, but your result is {kind}.": (
        "แต่ละแถวต้องมีป้ายกำกับหนึ่งตัว รวม {count} ตัว แต่ผลของคุณเป็น {kind}"
    ),
    "Wrong labels: {wrong} of {count} ({case}).": "ป้ายกำกับผิด {wrong} จาก {count} ตัว ({case})",
    "Labels should be whole numbers, but have dtype {dtype}.": (
        "ป้ายกำกับควรเป็นจำนวนเต็ม แต่มี dtype {dtype}"
    ),
    "What turns them into others on the way?": "อะไรทำให้กลายเป็นชนิดอื่นระหว่างทาง",
    # ---------------------------------------------------------------------------------------- C2
    "the loss": "ค่าสูญเสีย",
    "The loss should be one number, not {kind}.": "ค่าสูญเสียควรเป็นตัวเลขตัวเดียว ไม่ใช่ {kind}",
    "loss with reg = 0 ({case})": "ค่าสูญเสียเมื่อ reg = 0 ({case})",
    "loss with biases": "ค่าสูญเสียเมื่อมีไบแอส",
    "loss for scores of ±1000": "ค่าสูญเสียเมื่อสกอร์เป็น ±1000",
    "what the weights add to the loss with reg = {reg:.6g}": (
        "ส่วนที่น้ำหนักเพิ่มให้ค่าสูญเสียเมื่อ reg = {reg:.6g}"
    ),
    "Counts once `reg` makes a difference that grows with the weights.": (
        "จะได้คะแนนเมื่อค่า `reg` มีผลต่อค่าสูญเสีย และผลนั้นเพิ่มขึ้นตามน้ำหนัก"
    ),
    "Only the weights are regularised.": "เรกูลาไรเซชันคิดเฉพาะน้ำหนักเท่านั้น",
    "The loss does not depend on reg.": "ค่าสูญเสียไม่ขึ้นกับ reg",
    "It is twice as large.": "มีค่าเป็นสองเท่าของที่ควร",
    "Which factor stands before the squares in the task?": "ในโจทย์ ตัวคูณใดอยู่หน้ากำลังสอง",
    "It counts {name} only.": "คิดเฉพาะ {name} เท่านั้น",
    # ---------------------------------------------------------------------------------------- C3
    "In your gradient of {name}, {text}": "ในเกรเดียนต์ของ {name} ของคุณ {text}",
    "The gradient is 0.": "เกรเดียนต์เป็น 0",
    "The loss is 0.": "ค่าสูญเสียเป็น 0",
    "No wrong gradient of the scores gives such a gradient of W2.": (
        "ไม่มีเกรเดียนต์ของสกอร์ที่ผิดแบบใดให้เกรเดียนต์ของ W2 เช่นนี้"
    ),
    "grads[{name!r}] has a wrong size.": "grads[{name!r}] มีขนาดไม่ถูกต้อง",
    "what reg adds to grads[{name!r}]": "ส่วนที่ reg เพิ่มให้ grads[{name!r}]",
    "a network of many weights": "โครงข่ายที่มีน้ำหนักจำนวนมาก",
    "the slope of the loss by {what}, {case}": "ความชันของค่าสูญเสียตาม {what}, {case}",
    "The scores are far too large.": "สกอร์มีค่ามากเกินไป",
    (
        "Right for the scores of your own `forward`: what is wrong there has cost marks in C1, and "
        "none here. The way back itself is right."
    ): (
        "ถูกต้องตามสกอร์จาก `forward` ของคุณเอง: สิ่งที่ผิดตรงนั้นถูกหักคะแนนใน C1 แล้ว จึงไม่หักซ้ำที่นี่ "
        "ขาย้อนกลับเองถูกต้องแล้ว"
    ),
    (
        "Right for the scores of your own `forward`: what is wrong there has cost marks in C1, and "
        "none here."
    ): ("ถูกต้องตามสกอร์จาก `forward` ของคุณเอง: สิ่งที่ผิดตรงนั้นถูกหักคะแนนใน C1 แล้ว จึงไม่หักซ้ำที่นี่"),
    "Right for your own `compute_loss`: what is wrong there has cost marks in C2, and none here.": (
        "ถูกต้องตาม `compute_loss` ของคุณเอง: สิ่งที่ผิดตรงนั้นถูกหักคะแนนใน C2 แล้ว จึงไม่หักซ้ำที่นี่"
    ),
    # ---------------------------------------------------------------------------------------- C4
    "Expected the pair (X_batch, y_batch), received {kind}.": (
        "ควรได้คู่ (X_batch, y_batch) แต่ได้ {kind}"
    ),
    (
        "Expected as many labels as rows of {features} features, received X_batch of shape "
        "{X_shape} and y_batch of shape {y_shape}."
    ): (
        "จำนวนป้ายกำกับควรเท่ากับจำนวนแถว และแต่ละแถวมี {features} ฟีเจอร์ แต่ได้ X_batch "
        "ที่มีรูปร่าง {X_shape} และ y_batch ที่มีรูปร่าง {y_shape}"
    ),
    (
        "Expected a batch of shape ({most}, {features}) with labels ({most},), received "
        "{X_shape} with {y_shape}."
    ): ("ควรได้แบตช์ที่มีรูปร่าง ({most}, {features}) พร้อมป้ายกำกับ ({most},) แต่ได้ {X_shape} กับ {y_shape}"),
    (
        "For {batch_size} of {all} rows expected {batch_size} rows with repeats, or each row "
        "once; received {found} rows."
    ): (
        "เมื่อขอ {batch_size} แถวจากข้อมูล {all} แถว ควรได้ {batch_size} แถวโดยมีแถวซ้ำ "
        "หรือได้ทุกแถวแถวละครั้ง แต่ได้ {found} แถว"
    ),
    "A batch of {found:,} rows, from {all} rows.": "ได้แบตช์ {found:,} แถว จากข้อมูล {all} แถว",
    "A row of the batch is not a row of X.": "มีแถวในแบตช์ที่ไม่ใช่แถวของ X",
    "Where does it come from, and what has happened to it on the way?": (
        "แถวนั้นมาจากไหน และระหว่างทางเกิดอะไรขึ้นกับแถวนั้น"
    ),
    "A row of the batch has the label of another row.": "มีแถวในแบตช์ที่ได้ป้ายกำกับของแถวอื่น",
    "X_batch should hold rows of X.": "X_batch ควรประกอบด้วยแถวของ X",
    "Counts once batches are drawn: 20 calls gave the same batch.": (
        "นับคะแนนเมื่อแบตช์มาจากการสุ่ม: เรียก 20 ครั้งได้แบตช์เดียวกันทุกครั้ง"
    ),
    "Two calls with the same `rng` state gave different batches: draw from `rng`.": (
        "เรียกสองครั้งด้วย `rng` ที่มีสถานะเดียวกันแต่ได้แบตช์ต่างกัน: ให้สุ่มจาก `rng` เท่านั้น"
    ),
    # --------------------------------------------------------------------------------- C5 and OT2
    "after 1 step": "หลัง 1 ก้าว",
    "after {count} steps": "หลัง {count} ก้าว",
    "`params` lost its entry {name!r}.": "รายการ {name!r} หายไปจาก `params`",
    "It did not move.": "ค่าไม่เปลี่ยนเลย",
    "Is the change made in place?": "ได้เปลี่ยนค่าเดิมโดยตรง (in place) หรือไม่",
    "It did not move; {names} did.": "ค่าไม่เปลี่ยนเลย แต่ {names} เปลี่ยน",
    "{names} and {last}": "{names} และ {last}",
    "It did not move; for other gradients and rates it did.": (
        "ค่าไม่เปลี่ยนเลย แต่เมื่อเกรเดียนต์และอัตราเป็นค่าอื่นกลับเปลี่ยน"
    ),
    "For which gradients and rates does your code take no step?": (
        "โค้ดของคุณไม่ก้าวเมื่อเกรเดียนต์และอัตราเป็นแบบใด"
    ),
    "Right for biases of shape (1, n); the task's have the shape (n,).": (
        "ถูกต้องสำหรับไบแอสที่มีรูปร่าง (1, n) แต่ไบแอสในโจทย์มีรูปร่าง (n,)"
    ),
    "`grads` was changed by the step.": "ค่าของ `grads` เปลี่ยนไปหลังหนึ่งก้าว",
    "{what}: the entry {name!r} is gone.": "{what}: รายการ {name!r} หายไป",
    "{what}[{name!r}] after a step": "{what}[{name!r}] หลังหนึ่งก้าว",
    # ---------------------------------------------------------------------------------------- C6
    "the learning rate": "อัตราการเรียนรู้",
    (
        "the rate after one more epoch, from {learning_rate:g} with decay {decay:g} in place of "
        "{every:g}"
    ): "อัตราหลังอีกหนึ่งอีพ็อก เมื่อเริ่มจาก {learning_rate:g} โดย decay เป็น {decay:g} แทน {every:g}",
    "the rate after epoch {epoch}, from {learning_rate:g} with decay {decay:g}": (
        "อัตราหลังอีพ็อกที่ {epoch} เมื่อเริ่มจาก {learning_rate:g} และ decay เป็น {decay:g}"
    ),
    # ---------------------------------------------------------------------------------------- C8
    "`tune` gave no result.": "`tune` ไม่ได้คืนผลลัพธ์",
    "Expected the pair (best_params, best_settings), received {kind}.": (
        "ควรได้คู่ (best_params, best_settings) แต่ได้ {kind}"
    ),
    "best_params has {count:,} hidden neurons; at most {most:,} are looked at.": (
        "best_params มีนิวรอนในชั้นซ่อน {count:,} ตัว แต่จะตรวจไม่เกิน {most:,} ตัว"
    ),
    "best_params['W1'] should have shape (64, hidden_dim).": (
        "best_params['W1'] ควรมีรูปร่าง (64, hidden_dim)"
    ),
    "best_params[{name!r}] should have shape {expected}, not {found}.": (
        "best_params[{name!r}] ควรมีรูปร่าง {expected} ไม่ใช่ {found}"
    ),
    (
        "best_settings says hidden_dim = {said!r:.40}, but best_params has {columns} hidden "
        "neurons."
    ): ("best_settings ระบุว่า hidden_dim = {said!r:.40} แต่ best_params มีนิวรอนในชั้นซ่อน {columns} ตัว"),
    (
        "best_params is {kind}: a library's networks are not allowed. It should hold the four "
        "arrays of your own network."
    ): ("best_params เป็น {kind} ซึ่งใช้โครงข่ายของไลบรารีไม่ได้ ควรเป็นอาร์เรย์ทั้งสี่ของโครงข่ายที่คุณเขียนเอง"),
    "The network gives nearly all images the same label.": "โครงข่ายให้ป้ายกำกับเดียวกันแก่ภาพแทบทุกภาพ",
    "Counts once the search beats the starting settings.": ("จะได้คะแนนเมื่อการค้นหาให้ผลดีกว่าค่าตั้งต้น"),
    "The network knows what only the validation set could tell it: it was trained on.": (
        "โครงข่ายรู้สิ่งที่มีอยู่ในชุดตรวจสอบเท่านั้น แสดงว่านำชุดตรวจสอบไปใช้ฝึกด้วย"
    ),
    # --------------------------------------------------------------------------------------- OT3
    "Expected the pair (out, mask).": "ควรได้คู่ (out, mask)",
    "Expected the pair (out, mask), received {kind}.": "ควรได้คู่ (out, mask) แต่ได้ {kind}",
    "the output": "เอาต์พุต",
    "the mask": "มาสก์",
    "when not training": "เมื่อไม่ได้ฝึก",
    "for drop_prob = 0": "เมื่อ drop_prob = 0",
    "for another mask": "เมื่อใช้มาสก์อื่น",
    "No mask came back when not training.": "ไม่ได้คืนมาสก์เมื่อไม่ได้ฝึก",
    "With drop_prob = {drop_prob} no entry was dropped.": (
        "เมื่อ drop_prob = {drop_prob} ไม่มีสมาชิกตัวใดถูกตัดทิ้งเลย"
    ),
    "Where A is 0, {share:.0%} of the gradient is dropped; about {drop_prob:.0%} should be.": (
        "ตรงที่ A เป็น 0 เกรเดียนต์ถูกตัดทิ้ง {share:.0%} ทั้งที่ควรประมาณ {drop_prob:.0%}"
    ),
    "What becomes of a dropped entry?": "สมาชิกที่ถูกตัดทิ้งกลายเป็นอะไร",
    "From which numbers does your code find its mask?": "โค้ดของคุณหามาสก์จากตัวเลขใด",
    "The same `rng` state gave different masks.": "`rng` ที่มีสถานะเดียวกันให้มาสก์ต่างกัน",
    "Two calls with one `rng`, one after the other, gave the same mask.": (
        "เรียกสองครั้งติดกันด้วย `rng` ตัวเดียวได้มาสก์เดิม"
    ),
    "Do you draw from `rng` itself?": "คุณสุ่มจาก `rng` โดยตรงหรือไม่",
    # ------------------------------------------------------------------------------ our own faults
    "A fault of ours, not of the answer: {trace}": (
        "เป็นความผิดพลาดของระบบตรวจ ไม่ใช่ของคำตอบ: {trace}"
    ),
}
