"""What the instant checks ask, in Thai by its English."""

THAI: dict[str, str] = {
    "What does each axis of your array stand for?": "แต่ละแกนของอาร์เรย์ของคุณแทนอะไร",
    "Over which axes do you go, and which of them should be left?": (
        "โค้ดของคุณไล่ไปตามแกนใด และแกนใดควรเหลืออยู่"
    ),
    "Is a return statement missing?": "ลืมคำสั่ง return หรือไม่",
    "Which line of yours gives it that type?": "บรรทัดใดของคุณทำให้เป็นชนิดนี้",
    "Which of the things that you return is asked for?": ("ในบรรดาสิ่งที่คุณคืน โจทย์ต้องการสิ่งใด"),
    "Does your code tell axes by their length, or classes by the labels there?": (
        "โค้ดของคุณแยกแกนด้วยความยาว หรือแยกคลาสด้วยป้ายกำกับที่มีหรือไม่"
    ),
    "Which number of rows, or of classes, does your code count on?": (
        "โค้ดของคุณอาศัยว่ามีกี่แถวหรือกี่คลาส"
    ),
    "What stands around the number that you return?": "มีอะไรห่อหุ้มจำนวนที่คุณคืนอยู่",
    "What turns them into other numbers on the way?": ("ระหว่างทางมีอะไรทำให้กลายเป็นจำนวนชนิดอื่น"),
    "Which line of yours gives the first number that is not finite?": (
        "บรรทัดใดของคุณให้จำนวนแรกที่ไม่ใช่ค่าจำกัด"
    ),
    "At which step does a minus sign come in, or get lost?": ("เครื่องหมายลบเข้ามาหรือหายไปที่ขั้นใด"),
    "What stands after return, and how many things is that?": ("หลัง return มีอะไรอยู่ และเป็นกี่สิ่ง"),
    "Which line of yours writes into it?": "บรรทัดใดของคุณเขียนทับค่าในนั้น",
    "Which names does the task give, letter by letter?": "โจทย์ให้ชื่อใดบ้าง เมื่อดูทีละตัวอักษร",
    "What becomes of an axis of length 1 in your code?": "แกนที่ยาว 1 กลายเป็นอะไรในโค้ดของคุณ",
    "What is new in this network: its sizes, or the kind of numbers in it?": (
        "โครงข่ายนี้มีอะไรใหม่: ขนาดของมัน หรือชนิดของตัวเลขในนั้น"
    ),
    "How does your code tell two axes apart that are equally long?": (
        "โค้ดของคุณแยกสองแกนที่ยาวเท่ากันออกจากกันอย่างไร"
    ),
    "Which number of rows does your code count on?": "โค้ดของคุณอาศัยว่ามีกี่แถว",
    "Which number of classes does your code count on, and which type numbers them?": (
        "โค้ดของคุณอาศัยว่ามีกี่คลาส และใช้ชนิดข้อมูลใดนับคลาส"
    ),
    "Your own line stops here: does the task allow the values that it refuses?": (
        "บรรทัดที่คุณเขียนเองหยุดตรงนี้: โจทย์อนุญาตค่าที่บรรทัดนี้ไม่รับหรือไม่"
    ),
    "Print what goes into that line: which of it is not what you expect?": (
        "ใช้ print แสดงสิ่งที่เข้าไปในบรรทัดนั้น: สิ่งใดไม่เป็นอย่างที่คุณคาด"
    ),
    "Which one number did you find on paper?": "บนกระดาษคุณได้จำนวนใด",
    "How many rows has the array, and how many columns?": "อาร์เรย์มีกี่แถว และกี่คอลัมน์",
    "What does it count, and how can that come out?": ("จำนวนนี้นับอะไร และการนับให้ผลแบบนี้ได้อย่างไร"),
    "Where does h_i stand in the quotient that P(y=i) is?": (
        "P(y=i) เป็นผลหาร h_i อยู่ที่ใดบ้างในผลหารนั้น"
    ),
    "Where does h_i stand in the quotient that P(y=j) is, for another j?": (
        "สำหรับ j ตัวอื่น P(y=j) เป็นผลหาร h_i อยู่ที่ใดในผลหารนั้น"
    ),
    "By what does your code tell the two cases of the derivative apart?": (
        "โค้ดของคุณแยกสองกรณีของอนุพันธ์ด้วยอะไร"
    ),
    "Here are five classes: which term of the sum does your code get wrong?": (
        "ตรงนี้มีห้าคลาส: โค้ดของคุณคำนวณพจน์ใดของผลรวมผิด"
    ),
    "Which probability does L depend on for this y, and how does that depend on h_i?": (
        "สำหรับ y นี้ L ขึ้นกับความน่าจะเป็นใด และความน่าจะเป็นนั้นขึ้นกับ h_i อย่างไร"
    ),
    "Go through the figure box by box: which one does something else than your code?": (
        "ไล่ดูในรูปทีละกล่อง: กล่องใดทำไม่เหมือนกับโค้ดของคุณ"
    ),
    "At which point of the figure are the scores taken?": "สกอร์อยู่ที่จุดใดในรูป",
    "What does a neuron hand on whose sum is below 0?": "นิวรอนที่มีผลรวมต่ำกว่า 0 ส่งค่าใดต่อไป",
    "Does the task ask how high the best score is, or where in the row it stands?": (
        "โจทย์ถามว่าสกอร์ที่ดีที่สุดสูงเท่าใด หรือถามว่าอยู่ที่ใดในแถว"
    ),
    "Print some rows of scores beside your labels: how does a label come from its row?": (
        "ใช้ print แสดงสกอร์บางแถวข้างป้ายกำกับของคุณ: ป้ายกำกับได้มาจากแถวของมันอย่างไร"
    ),
    "Which class is the answer for each row?": "คลาสใดคือคำตอบของแต่ละแถว",
    ("Equal scores have equal probabilities: what is the loss of a row, and the mean over rows?"): (
        "สกอร์ที่เท่ากันมีความน่าจะเป็นเท่ากัน: ค่าสูญเสียของหนึ่งแถวเป็นเท่าใด และค่าเฉลี่ยเป็นเท่าใด"
    ),
    "Which of a row's probabilities does its loss look at, and what does it do with it?": (
        "ค่าสูญเสียของแถวดูความน่าจะเป็นใดของแถวนั้น และทำอะไรกับความน่าจะเป็นนั้น"
    ),
    "Which arrays stand in the task's sum of squares, and which factors before it?": (
        "ในผลรวมกำลังสองของโจทย์มีอาร์เรย์ใดบ้าง และข้างหน้ามีตัวคูณใด"
    ),
    "How many numbers do you add up, and by how many do you divide?": (
        "คุณบวกกี่จำนวน และหารด้วยเท่าใด"
    ),
    "What decides how much a row counts in your mean?": (
        "อะไรกำหนดว่าแถวหนึ่งมีน้ำหนักเท่าใดในค่าเฉลี่ยของคุณ"
    ),
    "Is a score, an exponential or a probability kept within limits, or a NaN replaced?": (
        "มีการจำกัดช่วงของสกอร์ ค่า exp หรือความน่าจะเป็น หรือมีการแทนที่ NaN หรือไม่"
    ),
    "Which arrays stand in the regulariser of the loss, and with which factor?": (
        "พจน์เรกูลาไรเซชันของค่าสูญเสียมีอาร์เรย์ใดบ้าง และมีตัวคูณใด"
    ),
    "By what does your code know a row of X, and its label?": (
        "โค้ดของคุณรู้จักแถวหนึ่งของ X และป้ายกำกับของแถวนั้นจากอะไร"
    ),
    "Which derivative do all four start from?": "ทั้งสี่ตัวเริ่มจากอนุพันธ์ใด",
    "Which boxes lie between the scores and W1 on the way back, and what does each do?": (
        "ระหว่างทางย้อนกลับจากสกอร์ถึง W1 มีกล่องใดบ้าง และแต่ละกล่องทำอะไร"
    ),
    "A bias is added in every row: what does each row do to its gradient?": (
        "ไบแอสถูกบวกในทุกแถว: แต่ละแถวมีผลต่อเกรเดียนต์ของไบแอสอย่างไร"
    ),
    "What do the gradients of the weights use that the biases' do not?": (
        "เกรเดียนต์ของน้ำหนักใช้อะไรที่เกรเดียนต์ของไบแอสไม่ใช้"
    ),
    "Which box of the figure lies between the right gradients and the wrong ones?": (
        "กล่องใดในรูปอยู่ระหว่างเกรเดียนต์ที่ถูกกับที่ผิด"
    ),
    "What does the gradient of {name} use that {bias}'s does not?": (
        "เกรเดียนต์ของ {name} ใช้อะไรที่เกรเดียนต์ของ {bias} ไม่ใช้"
    ),
    "How will sgd_step know which gradient belongs to which parameter?": (
        "sgd_step จะรู้ได้อย่างไรว่าเกรเดียนต์ใดเป็นของพารามิเตอร์ใด"
    ),
    "How often does your code call forward or compute_loss, or repeat a loop?": (
        "โค้ดของคุณเรียก forward หรือ compute_loss หรือวนซ้ำกี่ครั้ง"
    ),
    "Is this part computed, and stored?": "ได้คำนวณส่วนนี้และเก็บผลไว้หรือยัง",
    "How does your backward call the gradients with respect to S, A and Z?": (
        "backward ของคุณเรียกเกรเดียนต์เทียบกับ S, A และ Z ว่าอะไร"
    ),
    "What does this box do with the gradient that comes in?": ("กล่องนี้ทำอะไรกับเกรเดียนต์ที่เข้ามา"),
    "What does the task say of a batch that is larger than the data?": (
        "โจทย์บอกไว้อย่างไรเมื่อแบตช์ใหญ่กว่าข้อมูล"
    ),
    (
        "The dict that is passed in should hold the new numbers: which line of yours writes "
        "into it?"
    ): ("ดิกชันนารีที่ส่งเข้ามาควรมีค่าใหม่อยู่ข้างใน: บรรทัดใดของคุณเขียนค่าลงไป"),
    "With which sign does the gradient stand in the task's equation?": (
        "ในสมการของโจทย์ เกรเดียนต์มีเครื่องหมายใด"
    ),
    "Which line of yours writes into grads?": "บรรทัดใดของคุณเขียนค่าลงใน grads",
    "Which line of yours should change it?": "บรรทัดใดของคุณควรเปลี่ยนค่านี้",
    "What does the task's equation do with one entry, its gradient and learning_rate?": (
        "สมการของโจทย์ทำอะไรกับสมาชิกหนึ่งตัว เกรเดียนต์ของมัน และ learning_rate"
    ),
    "Where does learning_rate stand in the task's equation, and how often?": (
        "ในสมการของโจทย์ learning_rate อยู่ที่ใด และปรากฏกี่ครั้ง"
    ),
    "Does something limit or round your steps, or depend on where an entry stands?": (
        "มีสิ่งใดจำกัดหรือปัดเศษก้าวของคุณ หรือขึ้นกับตำแหน่งของสมาชิกหรือไม่"
    ),
    "Which of the task's two equations comes first, and what does each change?": (
        "ในสองสมการของโจทย์ สมการใดมาก่อน และแต่ละสมการเปลี่ยนอะไร"
    ),
    "What does velocity carry from one step to the next, and what is added to it?": (
        "velocity พาอะไรจากก้าวหนึ่งไปยังก้าวถัดไป และมีอะไรบวกเข้าไป"
    ),
    "What is left of the task's two equations where momentum is 0?": (
        "เมื่อ momentum เป็น 0 สองสมการของโจทย์เหลืออะไรบ้าง"
    ),
    "What does the task do to the rate after one epoch?": ("หลังหนึ่งอีพ็อก โจทย์ทำอะไรกับอัตราการเรียนรู้"),
    "Does your code use decay as it is given, round, or remember an earlier call?": (
        "โค้ดของคุณใช้ decay ตามที่ให้มา ปัดเศษ หรือจำการเรียกครั้งก่อนหรือไม่"
    ),
    "Does something limit or round the rate or its decay?": (
        "มีสิ่งใดจำกัดหรือปัดเศษอัตราการเรียนรู้หรือการลดของมันหรือไม่"
    ),
    "What do your runs try that the starting settings do not?": (
        "การฝึกแต่ละครั้งของคุณลองอะไรที่ต่างจากค่าตั้งต้น"
    ),
    "Which settings does your search not try yet, and which runs tell it nothing?": (
        "การค้นหาของคุณยังไม่ได้ลองค่าตั้งใด และการฝึกครั้งใดไม่บอกอะไรเลย"
    ),
    "What stands first in what tune returns, and is it one of your networks?": (
        "ในสิ่งที่ tune คืน อะไรมาก่อน และเป็นโครงข่ายหนึ่งของคุณหรือไม่"
    ),
    "What stands second in what tune returns?": "ในสิ่งที่ tune คืน อะไรอยู่ลำดับที่สอง",
    "Of which of your networks are these settings?": "ค่าตั้งนี้เป็นของโครงข่ายใดของคุณ",
    "Does tune return the network of the run that did best, and is y_val kept to choose?": (
        "tune คืนโครงข่ายของการฝึกที่ได้ผลดีที่สุดหรือไม่ และใช้ y_val เพื่อเลือกเท่านั้นหรือไม่"
    ),
    "In which order does the task want out and mask?": "โจทย์ต้องการ out กับ mask ตามลำดับใด",
    "Which two numbers may a mask hold, and what makes others of them?": (
        "mask มีได้สองจำนวนใด และอะไรทำให้เป็นจำนวนอื่น"
    ),
    "How many entries should be dropped with drop_prob = 0?": ("เมื่อ drop_prob = 0 ควรตัดสมาชิกทิ้งกี่ตัว"),
    "What should become of A where nothing is trained?": "เมื่อไม่ได้ฝึก A ควรเป็นอย่างไร",
    "Which numbers should each entry of A be multiplied with?": ("สมาชิกแต่ละตัวของ A ควรคูณกับจำนวนใด"),
    "By how much does an entry of out change when its entry of A does?": (
        "เมื่อสมาชิกตัวหนึ่งของ A เปลี่ยน สมาชิกตัวนั้นของ out เปลี่ยนไปเท่าใด"
    ),
    "Which numbers has out been multiplied with, and does mask hold them?": (
        "out ถูกคูณด้วยจำนวนใด และ mask มีจำนวนเหล่านั้นหรือไม่"
    ),
    "Of ten entries, how many should be dropped with this drop_prob?": (
        "ด้วย drop_prob นี้ จากสมาชิกสิบตัวควรตัดทิ้งกี่ตัว"
    ),
    "Which mask changes nothing, where nothing is dropped?": (
        "ตรงที่ไม่ตัดอะไรทิ้ง มาสก์ใดไม่เปลี่ยนอะไรเลย"
    ),
}
