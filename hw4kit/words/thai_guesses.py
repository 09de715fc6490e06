"""What is told beside a guess, and in the finale, in Thai by its English template."""

THAI: dict[str, str] = {
    # ------------------------------------------------------------------------- the finale
    "moment": "ช่วงเวลา",
    "The plane with a spiral of three arms, one for each class, coloured by what the network "
    "predicts; {count} moments from step {first} to {last}, at which {right} are right.": (
        "ระนาบที่มีเกลียวสามแขน คลาสละหนึ่งแขน ระบายสีตามที่โครงข่ายทำนาย "
        "{count} ช่วงเวลาจากก้าวที่ {first} ถึง {last} ซึ่งทำนายถูก {right}"
    ),
    "PyTorch is not installed here, and nothing needs it.": (
        "เครื่องนี้ไม่ได้ติดตั้ง PyTorch และไม่มีสิ่งใดต้องใช้"
    ),
    "Your gradient equals PyTorch's to {far:.0e}.": (
        "เกรเดียนต์ของคุณตรงกับของ PyTorch ต่างกันเพียง {far:.0e}"
    ),
    "Your gradient is {far:.1e} away from PyTorch's. Does C3 pass its check?": (
        "เกรเดียนต์ของคุณห่างจากของ PyTorch อยู่ {far:.1e} แล้ว C3 ผ่านตัวตรวจหรือยัง"
    ),
    # ------------------------------------------------------------------------- guesses
    "per cent": "เปอร์เซ็นต์",
    "times smaller": "เท่า",
    "One number is asked for, such as 12.5. This is {guess!r:.60}.": (
        "ให้ใส่ตัวเลขตัวเดียว เช่น 12.5 แต่นี่คือ {guess!r:.60}"
    ),
    "Yours: {yours}. The answer: {answer}.": "ของคุณ: {yours} คำตอบ: {answer}",
    "Right.": "ถูกต้อง",
    "Spot on.": "ตรงพอดี",
    "Your guess: {guess}. What came: {found}. {how}": "คุณทายว่า {guess} ผลคือ {found} {how}",
    "No number yet. Put one{where} in place of None, run this again, and the answer will stand "
    "beside it.": "ยังไม่มีตัวเลข ใส่ตัวเลข{where} แทน None แล้วรันเซลล์นี้อีกครั้ง คำตอบจะแสดงไว้ข้างกัน",
    "That is no number: the run broke off.": "ผลไม่ใช่ตัวเลข: การฝึกหยุดกลางคัน",
    "You were close.": "ทายได้ใกล้เคียง",
    "You were too high.": "ทายสูงไป",
    "You were too low.": "ทายต่ำไป",
    "It should be log 10 = 2.303. Does C2 pass its check?": (
        "ควรเป็น log 10 = 2.303 แล้ว C2 ผ่านตัวตรวจหรือยัง"
    ),
    "Each of the ten classes gets the probability 1/10, and −log(1/10) = log 10 = 2.303, whatever "
    "the label. Every training run on ten classes should start near it. Which number would two "
    "classes give?": (
        "แต่ละคลาสจากสิบคลาสได้ความน่าจะเป็น 1/10 และ −log(1/10) = log 10 = 2.303 ไม่ว่าป้ายกำกับเป็นอะไร "
        "การฝึกที่มีสิบคลาสควรเริ่มใกล้ค่านี้ทุกครั้ง ถ้ามีสองคลาสจะได้เท่าใด"
    ),
    "With the usual learning rate it was {usual} per cent.": (
        "เมื่อใช้อัตราการเรียนรู้ปกติได้ {usual} เปอร์เซ็นต์"
    ),
    "Such steps should not do better. Do C3 and C5 pass their checks?": (
        "ก้าวที่ยาวเช่นนี้ไม่ควรได้ผลดีกว่า แล้ว C3 กับ C5 ผ่านตัวตรวจหรือยัง"
    ),
    "Such steps jump from one side of the valley to the other. At which learning rate does it "
    "begin to learn?": (
        "ก้าวที่ยาวเช่นนี้กระโดดจากข้างหนึ่งของหุบเขาไปอีกข้างหนึ่ง อัตราการเรียนรู้เท่าใดจึงจะเริ่มเรียนรู้ได้"
    ),
    "{silent} per cent of the hidden neurons are now silent for every training picture: they are "
    "dead, for where a gate is shut no gradient comes back to open it again. Which step did that, "
    "an early one or a late one?": (
        "ตอนนี้นิวรอนในชั้นซ่อน {silent} เปอร์เซ็นต์เงียบกับภาพฝึกทุกภาพ คือตายแล้ว "
        "เพราะเมื่อประตูปิด ก็ไม่มีเกรเดียนต์ย้อนกลับมาเปิดอีก ก้าวใดทำให้เป็นเช่นนั้น ก้าวแรก ๆ หรือก้าวหลัง ๆ"
    ),
    "W1 has moved, though no gradient should reach it. Does C3 pass its check?": (
        "W1 ขยับ ทั้งที่ไม่ควรมีเกรเดียนต์ไปถึง แล้ว C3 ผ่านตัวตรวจหรือยัง"
    ),
    "W1 is still zero. Nothing comes through zeros, neither forward nor back, and what is the "
    "same for all neurons stays the same: only b2 learns, how often each class comes. Would "
    "weights that are all 0.1 do better?": (
        "W1 ยังเป็นศูนย์ ไม่มีอะไรผ่านเลขศูนย์ได้ทั้งขาไปและขากลับ และนิวรอนที่เหมือนกันทุกตัวก็ยังเหมือนกันต่อไป: "
        "มีเพียง b2 ที่เรียนรู้ว่าแต่ละคลาสมีบ่อยเพียงใด ถ้าน้ำหนักทุกตัวเป็น 0.1 จะดีกว่านี้หรือไม่"
    ),
    "With the usual weights it was {usual}. Large weights make large scores, so the network is "
    "sure of itself before it knows anything. Of the hidden neurons {silent} per cent are dead at "
    "the end ({silent_usually} with the usual weights), and {accuracy} per cent of the pictures "
    "are right. Why does it take so long to forget?": (
        "เมื่อใช้น้ำหนักปกติได้ {usual} น้ำหนักที่มากทำให้สกอร์มีค่ามาก โครงข่ายจึงมั่นใจทั้งที่ยังไม่รู้อะไร "
        "ตอนจบมีนิวรอนในชั้นซ่อนที่ตายแล้ว {silent} เปอร์เซ็นต์ (ถ้าใช้น้ำหนักปกติ {silent_usually}) "
        "และทำนายภาพถูก {accuracy} เปอร์เซ็นต์ ทำไมจึงใช้เวลานานกว่าจะลืม"
    ),
    "Each step takes the same share of every weight away, and what the pictures do not keep up "
    "fades. Right: {without} per cent without it, {with_reg} with it. Which reg would you try "
    "next?": (
        "แต่ละก้าวลดน้ำหนักทุกตัวลงด้วยสัดส่วนเดียวกัน น้ำหนักที่ภาพไม่ช่วยพยุงไว้จึงค่อย ๆ หายไป "
        "ถ้าไม่มีตอบถูก {without} เปอร์เซ็นต์ ถ้ามีตอบถูก {with_reg} แล้ว reg ต่อไปที่จะลองคือเท่าใด"
    ),
    "There are two ways from x0 to z, and what comes along them adds up: 1 over the shortcut, "
    "−0.06 through the block. With twenty blocks in a row, what is left of the gradient "
    "without the shortcuts?": (
        "จาก x0 ไปถึง z มีสองทาง และสิ่งที่มาตามแต่ละทางบวกกัน: 1 ทางลัด และ −0.06 ผ่านบล็อก "
        "ถ้ามียี่สิบบล็อกเรียงกัน เมื่อไม่มีทางลัดจะเหลือเกรเดียนต์เท่าใด"
    ),
}
