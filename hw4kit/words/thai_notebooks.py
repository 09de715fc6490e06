"""What training, data, plots and the notebooks' own cells say, in Thai by its English template."""

THAI: dict[str, str] = {
    # ------------------------------------------------------------------ cells of notebooks
    "It took {seconds:.1f} of its {budget:g} seconds of CPU time.": (
        "ใช้เวลาซีพียู {seconds:.1f} จาก {budget:g} วินาทีที่กำหนด"
    ),
    "It took {seconds:.1f} seconds of CPU time; it has {budget:g}.": (
        "ใช้เวลาซีพียู {seconds:.1f} วินาที แต่กำหนดไว้ {budget:g} วินาที"
    ),
    "The search is running …": "การค้นหากำลังทำงาน …",
    "{seconds:.0f} of at most {budget:g} seconds of CPU time.": (
        "ใช้เวลาซีพียู {seconds:.0f} จากไม่เกิน {budget:g} วินาที"
    ),
    "{seconds:.0f} seconds of CPU time; it may take a minute.": (
        "ใช้เวลาซีพียู {seconds:.0f} วินาที อาจใช้เวลาราวหนึ่งนาที"
    ),
    "Stopped by hand after {seconds:.1f} seconds of CPU time: the whole search ends, nothing is "
    "returned.": ("หยุดด้วยตนเองหลังใช้เวลาซีพียู {seconds:.1f} วินาที: การค้นหาทั้งหมดสิ้นสุดลง ไม่มีการคืนค่าใด"),
    "Networks trained so far: {count}; the best validation accuracy: {best:.1%}.": (
        "ฝึกโครงข่ายแล้ว {count} โครงข่าย ค่าความถูกต้องบนชุดตรวจสอบที่ดีที่สุด: {best:.1%}"
    ),
    "Open: {tasks}. This cell comes alive once that is done.": (
        "ยังไม่เสร็จ: {tasks} เซลล์นี้จะทำงานเมื่อทำส่วนนั้นเสร็จแล้ว"
    ),
    "Open: {tasks}, or a cell above that has not run ({error}).": (
        "ยังไม่เสร็จ: {tasks} หรือมีเซลล์ข้างบนที่ยังไม่ได้รัน ({error})"
    ),
    "Stopped: {name} raised {text} (line {number}: {line})": (
        "หยุดทำงาน: {name} หยุดด้วย {text} (บรรทัดที่ {number}: {line})"
    ),
    "{name} is made by the cell of {task}. Run that cell first (click into it, then Shift + "
    "Enter), and this one after it.": (
        "{name} มาจากเซลล์ของ {task} ให้รันเซลล์นั้นก่อน (คลิกในเซลล์แล้วกด Shift + Enter) แล้วจึงรันเซลล์นี้"
    ),
    "{name} comes from the code cells at the top of the notebook. Run these first, and this one "
    "after them.": "{name} มาจากเซลล์โค้ดที่ต้นโน้ตบุ๊ก ให้รันเซลล์เหล่านั้นก่อน แล้วจึงรันเซลล์นี้",
    "{name} is made by a cell further up. Run the cells above first, and this one after them.": (
        "{name} มาจากเซลล์ที่อยู่ข้างบน ให้รันเซลล์ข้างบนก่อน แล้วจึงรันเซลล์นี้"
    ),
    # --------------------------------------------------------------------------- training
    "step {done} of {steps}, {seconds} s": "ก้าวที่ {done} จาก {steps} เวลา {seconds} วินาที",
    "validation accuracy {accuracy}": "ค่าความถูกต้องของชุดตรวจสอบ {accuracy}",
    "Stopped by hand after {steps} steps; params keep what was learnt.": (
        "หยุดด้วยตนเองหลัง {steps} ก้าว params ยังเก็บสิ่งที่เรียนรู้แล้วไว้"
    ),
    "The loss became {loss} at step {step}, so training stopped. Try a smaller learning rate; if "
    "that does not help, check C2 and C3.": (
        "ค่าสูญเสียกลายเป็น {loss} ที่ก้าว {step} การฝึกจึงหยุด ลองใช้อัตราการเรียนรู้ที่เล็กลง "
        "ถ้ายังไม่ได้ผล ให้ตรวจ C2 และ C3"
    ),
    "History({steps} steps, {epochs} epochs, validation accuracy {last}{end})": (
        "History({steps} ก้าว, {epochs} อีพ็อก, ค่าความถูกต้องบนชุดตรวจสอบ {last}{end})"
    ),
    "not measured": "ยังไม่ได้วัด",
    ", interrupted": ", ถูกสั่งหยุด",
    ", diverged": ", ลู่ออก",
    ", learnt nothing": ", ไม่ได้เรียนรู้อะไร",
    "The cross-entropy ended at {loss:.3f}, above the log C = {log_C:.3f} of blind guessing: the "
    "network is very sure where it is wrong.": (
        "cross-entropy จบที่ {loss:.3f} สูงกว่า log C = {log_C:.3f} ของการเดาสุ่ม: "
        "โครงข่ายมั่นใจมากในจุดที่ตอบผิด"
    ),
    "predict gave labels of shape {found} for {count} rows. Does C7 pass its check?": (
        "predict ให้ป้ายกำกับรูปร่าง {found} สำหรับ {count} แถว แล้ว C7 ผ่านตัวตรวจหรือยัง"
    ),
    "Stopped: {text} What one of your functions returned does not fit here. Do all checks of "
    "{tasks} pass?": (
        "หยุดทำงาน: {text} ค่าที่ฟังก์ชันของคุณคืนมาใช้กับส่วนนี้ไม่ได้ ตัวตรวจของ {tasks} ผ่านครบหรือยัง"
    ),
    "Stopped: {text}": "หยุดทำงาน: {text}",
    "It learnt nothing: the cross-entropy ended at {loss:.3f}; blind guessing has log C = "
    "{log_C:.3f}.": "ไม่ได้เรียนรู้อะไร: cross-entropy จบที่ {loss:.3f} ส่วนการเดาสุ่มได้ log C = {log_C:.3f}",
    "{name} should be a whole number from 1, but is {found}": (
        "{name} ควรเป็นจำนวนเต็มตั้งแต่ 1 แต่เป็น {found}"
    ),
    "learning_rate should be above 0, but is {found}": "learning_rate ควรมากกว่า 0 แต่เป็น {found}",
    # --------------------------------------------------------------------- data and plots
    (
        "Data({train} images to train, {val} to validate, {test} to test; {height}x{width} "
        "pixels, {num_classes} classes)"
    ): (
        "Data(ภาพสำหรับฝึก {train} ภาพ, ตรวจสอบ {val} ภาพ, ทดสอบ {test} ภาพ; "
        "{height}x{width} พิกเซล, {num_classes} คลาส)"
    ),
    'there is no data set {name!r}: choose "digits" or "mnist"': (
        'ไม่มีชุดข้อมูล {name!r}: ให้เลือก "digits" หรือ "mnist"'
    ),
    "{num_val} rows for validation are too many: there are {total}": (
        "แบ่ง {num_val} แถวไว้ตรวจสอบมากเกินไป: มีอยู่ {total} แถว"
    ),
    (
        "MNIST could not be fetched from openml.org. Are you online? Otherwise give the folder of "
        'its IDX files, load_data("mnist", folder=...), or use load_data("digits"), which works '
        "offline. ({kind}: {error})"
    ): (
        "ดาวน์โหลด MNIST จาก openml.org ไม่ได้ ต่ออินเทอร์เน็ตอยู่หรือไม่ ถ้าไม่ "
        'ให้ระบุโฟลเดอร์ของไฟล์ IDX ด้วย load_data("mnist", folder=...) หรือใช้ '
        'load_data("digits") ซึ่งไม่ต้องใช้อินเทอร์เน็ต ({kind}: {error})'
    ),
    (
        "no MNIST files in {folder}: expected names such as train-images-idx3-ubyte.gz and "
        "train-labels-idx1-ubyte.gz"
    ): (
        "ไม่มีไฟล์ MNIST ใน {folder}: ควรมีชื่อเช่น train-images-idx3-ubyte.gz และ "
        "train-labels-idx1-ubyte.gz"
    ),
    "{folder} has only one of {part}-images and {part}-labels": (
        "{folder} มีเพียงไฟล์เดียวจาก {part}-images และ {part}-labels"
    ),
    "{first} and {second} do not match: images of shape {images}, labels of shape {labels}": (
        "{first} กับ {second} ไม่เข้าคู่กัน: ภาพมีรูปร่าง {images} ป้ายกำกับมีรูปร่าง {labels}"
    ),
    "{path} is not an IDX file: it begins with {begins}": ("{path} ไม่ใช่ไฟล์ IDX: เริ่มต้นด้วย {begins}"),
    "{path} is a damaged gzip file: {error}": "{path} เป็นไฟล์ gzip ที่เสียหาย: {error}",
    "{path} is cut short: its header should have {start} bytes": (
        "{path} ไม่ครบ: ส่วนหัวควรมี {start} ไบต์"
    ),
    "{path} {state}: {found} bytes of data for shape {shape}, which needs {size}": (
        "{path} {state}: มีข้อมูล {found} ไบต์สำหรับรูปร่าง {shape} ซึ่งต้องใช้ {size} ไบต์"
    ),
    "is cut short": "ไม่ครบ",
    "goes on after its end": "ยาวเกินกว่าที่ควร",
    "W1 should have one row for each pixel": "W1 ควรมีหนึ่งแถวต่อหนึ่งพิกเซล",
    "X should have one column for each pixel": "X ควรมีหนึ่งคอลัมน์ต่อหนึ่งพิกเซล",
    "{text} of a {size} image; transposed shape {shape}": (
        "{text} ของภาพขนาด {size} แต่รูปร่างเมื่อทรานสโพสคือ {shape}"
    ),
}
