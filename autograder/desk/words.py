"""All that the written desk's page says, in English and Thai; `{n}` and the like are put in there.

The terms are those of docs/glossary.md.
"""

from __future__ import annotations

LANGUAGES = ("en", "th")
WORDS: dict[str, tuple[str, str]] = {
    # ------------------------------------------------------------------------- the page's frame
    "desk": ("Written answers", "คำตอบข้อเขียน"),
    "tasks": ("All tasks", "ทุกข้อ"),
    "tab": ("{task} {n} left", "{task} {n} ที่เหลือ"),
    "other_language": ("ไทย", "EN"),
    "keys": ("All keys", "ปุ่มทั้งหมด"),
    "done_so_far": ("Marked so far", "ตรวจแล้ว"),
    "marking_as": ("{marker}", "{marker}"),
    "needs_scripts": (
        "This page needs JavaScript.",
        "หน้านี้ต้องใช้ JavaScript",
    ),
    "left_n": ("{n} left", "เหลือ {n}"),
    "pace": ("{each} each, about {rest} more", "คำตอบละ {each} อีกประมาณ {rest}"),
    "seconds": ("{n} s", "{n} วินาที"),
    "minutes": ("{n} min", "{n} นาที"),
    "hours": ("{h} h {m} min", "{h} ชม. {m} นาที"),
    "close": ("Close", "ปิด"),
    "cancel": ("Cancel", "ยกเลิก"),
    "try_again": ("Try again", "ลองอีกครั้ง"),
    # ------------------------------------------------------------------------------ what is saved
    "all_saved": ("All saved", "บันทึกครบแล้ว"),
    "saving_n": ("Saving {n}…", "กำลังบันทึก {n}…"),
    "refused_n": ("{n} not saved: see above the answer", "ยังไม่ได้บันทึก {n}: ดูเหนือคำตอบ"),
    "lost_connection": (
        "No connection: {n} kept here, sent again by itself",
        "ไม่มีการเชื่อมต่อ: เก็บไว้ที่นี่ {n} จะส่งใหม่เอง",
    ),
    "logged_out": (
        "Logged out: {n} kept here",
        "ออกจากระบบแล้ว: เก็บไว้ที่นี่ {n}",
    ),
    "gradebook_held": (
        "The gradebook is held by another program: {n} kept here, sent again by itself",
        "โปรแกรมอื่นใช้สมุดคะแนนอยู่: เก็บไว้ที่นี่ {n} จะส่งใหม่เอง",
    ),
    "server_trouble": (
        "The server has a fault: {n} kept here, sent again by itself",
        "เซิร์ฟเวอร์มีปัญหา: เก็บไว้ที่นี่ {n} จะส่งใหม่เอง",
    ),
    "no_reply": (
        "The server does not answer. What you have marked is kept in this browser. Does "
        "`autograder desk` still run? If not, start it again on the same port.",
        "เซิร์ฟเวอร์ไม่ตอบ สิ่งที่ตรวจแล้วเก็บไว้ในเบราว์เซอร์นี้ `autograder desk` ยังทำงานอยู่หรือไม่ "
        "ถ้าไม่ ให้เปิดใหม่ที่พอร์ตเดิม",
    ),
    "logged_out_long": (
        "The server does not know you any more. Open the address that `autograder desk` printed "
        "in another tab, then try again here. What you have marked is kept in this browser.",
        "เซิร์ฟเวอร์ไม่รู้จักคุณแล้ว เปิดที่อยู่ที่ `autograder desk` แสดงไว้ในแท็บอื่น "
        "แล้วลองอีกครั้งที่นี่ สิ่งที่ตรวจแล้วเก็บไว้ในเบราว์เซอร์นี้",
    ),
    "server_says": ("The server could not do that ({status}).", "เซิร์ฟเวอร์ทำไม่ได้ ({status})"),
    "refused_revision": (
        "{task}, answer {n}: yours ({mine}) is not saved. Meanwhile {marker} has marked it "
        "{theirs}.",
        "{task} คำตอบที่ {n}: คะแนนของคุณ ({mine}) ยังไม่ได้บันทึก ระหว่างนี้ {marker} ให้ {theirs}",
    ),
    "refused_elsewhere": (
        "{task}, answer {n}: yours ({mine}) is not saved. Its mark has been changed to {theirs} in "
        "Formgrader.",
        "{task} คำตอบที่ {n}: คะแนนของคุณ ({mine}) ยังไม่ได้บันทึก มีการเปลี่ยนคะแนนเป็น {theirs} "
        "ใน Formgrader",
    ),
    "refused_changed": (
        "{task}, answer {n}: yours ({mine}) is not saved. The answer has changed since you saw it.",
        "{task} คำตอบที่ {n}: คะแนนของคุณ ({mine}) ยังไม่ได้บันทึก คำตอบเปลี่ยนไปหลังจากที่คุณเห็น",
    ),
    "refused_rubric": (
        "{task}, answer {n}: yours ({mine}) is not saved. The rubric has been changed since. Your "
        "ticks stay with their items.",
        "{task} คำตอบที่ {n}: คะแนนของคุณ ({mine}) ยังไม่ได้บันทึก เกณฑ์ให้คะแนนเปลี่ยนไปแล้ว "
        "เครื่องหมายของคุณยังอยู่กับรายการเดิม",
    ),
    "refused_other": (
        "{task}, answer {n}: yours ({mine}) is not saved.",
        "{task} คำตอบที่ {n}: คะแนนของคุณ ({mine}) ยังไม่ได้บันทึก",
    ),
    "keep_mine": ("Keep mine", "ใช้ของฉัน"),
    "take_theirs": ("Take what stands", "ใช้ที่มีอยู่"),
    "throw_away": ("Throw mine away", "ทิ้งของฉัน"),
    "changed_elsewhere": (
        "This mark has been changed in Formgrader: {marks}. {comment} It stays unless you change "
        "it here and say so.",
        "มีการเปลี่ยนคะแนนนี้ใน Formgrader: {marks} {comment} คะแนนนั้นคงอยู่จนกว่าคุณจะเปลี่ยนที่นี่และยืนยัน",
    ),
    # ------------------------------------------------------------------------------- the start
    "start_about": (
        "Names are hidden, and each task has an order of its own. Press ? for all keys.",
        "ซ่อนชื่อไว้ และแต่ละข้อมีลำดับของตัวเอง กด ? เพื่อดูปุ่มทั้งหมด",
    ),
    "no_tasks": (
        "No written answer is there yet. Collect and grade first.",
        "ยังไม่มีคำตอบข้อเขียน ให้รวบรวมงานและตรวจก่อน",
    ),
    "of_marks": ("{n} marks", "{n} คะแนน"),
    "on_paper": ("{n} marks, answered on paper", "{n} คะแนน ตอบบนกระดาษ"),
    "marked_of": ("{n} of {of} marked", "ตรวจแล้ว {n} จาก {of}"),
    "waits_n": ("{n} wait", "รอตรวจ {n}"),
    "confirm_n": ("{n} to be confirmed", "รอยืนยัน {n}"),
    "flagged_n": ("{n} flagged", "ติดธง {n}"),
    "elsewhere_n": ("{n} changed in Formgrader", "แก้ใน Formgrader {n}"),
    "open_n": ("{n} open with others", "ผู้อื่นเปิดอยู่ {n}"),
    "blank_n": ("{n} blank, with 0 already", "ว่าง {n} ได้ 0 แล้ว"),
    "all_marked": ("all marked", "ตรวจครบแล้ว"),
    "second_n": ("Second look: {done} of {of}", "ตรวจซ้ำ: {done} จาก {of}"),
    "end_done": ("{task} is done.", "ตรวจ {task} ครบแล้ว"),
    "end_left": (
        "Nothing more of {task} for you now: {n} wait, open elsewhere or flagged.",
        "ตอนนี้ไม่มี {task} ให้ตรวจแล้ว: {n} คำตอบรออยู่ที่ผู้อื่นหรือติดธงไว้",
    ),
    "end_second": ("The second look at {task} is done.", "ตรวจซ้ำ {task} ครบแล้ว"),
    "end_mine": (
        "You marked {n} in {time}: {each} each. Thank you.",
        "คุณตรวจ {n} คำตอบใน {time}: คำตอบละ {each} ขอบคุณ",
    ),
    "go_to": ("On to {task}: {n} left", "ไปข้อ {task}: เหลือ {n}"),
    "go_second": ("Second look: {n} left", "ตรวจซ้ำ: เหลือ {n}"),
    "to_start": ("All tasks", "ทุกข้อ"),
    # ------------------------------------------------------------------------------ the answer
    "the_answer": ("The answer", "คำตอบ"),
    "answer_n": ("Answer {n} of {of}", "คำตอบที่ {n} จาก {of}"),
    "answer_short": ("Answer {n}", "คำตอบที่ {n}"),
    "answer_blank": ("A blank answer", "คำตอบว่าง"),
    "cut": (
        "This answer has {n} characters; not all are shown.",
        "คำตอบนี้มี {n} อักขระ แสดงไม่ครบ",
    ),
    "whole_text": ("Open its whole text", "เปิดข้อความทั้งหมด"),
    "pages_left_out": (
        "{n} more pictures are not shown. They are in the submission's folder.",
        "มีอีก {n} รูปที่ไม่ได้แสดง ดูได้ในโฟลเดอร์ของงานที่ส่ง",
    ),
    "now_answer": ("Answer {n} of {of}", "คำตอบที่ {n} จาก {of}"),
    "nothing_written": ("Nothing was written here.", "ไม่มีคำตอบในข้อนี้"),
    "marked_by": ("marked by {marker}", "ตรวจโดย {marker}"),
    "on_its_way": ("being saved", "กำลังบันทึก"),
    "to_confirm": ("changed since it was marked", "คำตอบเปลี่ยนหลังตรวจ"),
    "flagged_by": ("flagged by {by}", "ติดธงโดย {by}"),
    "flagged_note": ("flagged by {by}: {note}", "ติดธงโดย {by}: {note}"),
    "second_look": ("second look", "ตรวจซ้ำ"),
    "model": ("Model answer", "เฉลย"),
    "code": ("Code and numbers", "โค้ดและตัวเลข"),
    "pages": ("Pages of the scan", "หน้าที่สแกน"),
    "pages_n": ("Pages: {n}", "{n} หน้า"),
    "page_n": ("Page {n} of {of}", "หน้า {n} จาก {of}"),
    "page_broken": (
        "This page cannot be shown. Open the file in the submission's folder.",
        "แสดงหน้านี้ไม่ได้ ให้เปิดไฟล์ในโฟลเดอร์ของงานที่ส่ง",
    ),
    "zoom": ("Larger", "ขยาย"),
    "smaller": ("Smaller", "ย่อ"),
    "fit": ("Fit the width", "พอดีความกว้าง"),
    "rotate": ("Turn", "หมุน"),
    "layout": ("Side by side or one under another", "วางข้างกันหรือต่อกันลงมา"),
    "eq_tried": ("Equations tried out with numbers", "ลองแทนตัวเลขในสมการ"),
    "eq_only": (
        "A proof is more than true equations.",
        "บทพิสูจน์เป็นมากกว่าสมการที่เป็นจริง",
    ),
    "eq_waiting": ("Equations are being tried out…", "กำลังลองสมการ…"),
    "eq_other": ("Equalities that are not marked above", "สมการที่ไม่ได้ทำเครื่องหมายไว้ข้างบน"),
    "eq_true": ("True at all points that were tried", "เป็นจริงทุกจุดที่ลอง"),
    "eq_false": ("Not equal", "ไม่เท่ากัน"),
    "eq_unknown": ("Not understood; that is no fault", "อ่านไม่เข้าใจ ไม่ใช่ความผิด"),
    "eq_at": ("At {point}", "ที่ {point}"),
    "eq_values": ("left {left}, right {right}", "ซ้าย {left} ขวา {right}"),
    "no_false": ("No equality here is false or unclear.", "ไม่มีสมการที่ไม่เป็นจริงหรืออ่านไม่เข้าใจ"),
    "no_earlier": ("This is the first one.", "นี่คือคำตอบแรก"),
    # ------------------------------------------------------------------------------ the rubric
    "rubric": ("Rubric", "เกณฑ์ให้คะแนน"),
    "edit_items": ("Change the items", "แก้รายการ"),
    "note": ("Note of the scheme", "หมายเหตุของเกณฑ์"),
    "all": ("All", "ทั้งหมด"),
    "none": ("None: 0", "ไม่ได้: 0"),
    "accept": ("Proposed", "ตามที่เสนอ"),
    "adjust_up": ("Half a mark more", "เพิ่มครึ่งคะแนน"),
    "adjust_down": ("Half a mark less", "ลดครึ่งคะแนน"),
    "marks_of": ("The mark, of the most", "คะแนนที่ได้ จากคะแนนเต็ม"),
    "as_before": ("As before", "เหมือนก่อนหน้า"),
    "save": ("Save", "บันทึก"),
    "skip": ("Skip", "ข้าม"),
    "flag": ("Flag", "ติดธง"),
    "nothing_ticked": (
        "Nothing is ticked. Press 0 to give 0, or s to skip.",
        "ยังไม่ได้ให้คะแนนรายการใด กด 0 เพื่อให้ 0 หรือ s เพื่อข้าม",
    ),
    "nothing_to_undo": ("There is nothing to undo.", "ไม่มีอะไรให้ยกเลิก"),
    "undo_later": (
        "The last save has not arrived yet. Go back with ← and change it there.",
        "การบันทึกครั้งล่าสุดยังส่งไม่ถึง ให้กด ← เพื่อกลับไปแก้ที่คำตอบนั้น",
    ),
    "undone": ("Undone. This answer is as before.", "ยกเลิกแล้ว คำตอบนี้กลับเป็นเหมือนเดิม"),
    "flag_title": ("Flag it for somebody else", "ติดธงให้ผู้อื่นดู"),
    "flag_note": ("Why? (may stay empty)", "เพราะอะไร (เว้นว่างได้)"),
    "flag_set": ("Flagged: somebody else gets it.", "ติดธงแล้ว ผู้อื่นจะได้คำตอบนี้"),
    "flag_off": ("The flag is off.", "เอาธงออกแล้ว"),
    "item_text": ("What it is for", "ให้คะแนนเมื่อ"),
    "item_text_th": ("The same in Thai (may stay empty)", "ข้อความเดียวกันเป็นภาษาไทย (เว้นว่างได้)"),
    "item_marks": ("Marks", "คะแนน"),
    "add_item": ("Add an item", "เพิ่มรายการ"),
    "retire": ("Retire", "เลิกใช้"),
    "bring_back": ("Use again", "ใช้อีกครั้ง"),
    "preview": ("Whose marks change?", "คะแนนของใครเปลี่ยน"),
    "apply": ("Apply", "ใช้เกณฑ์นี้"),
    "item_incomplete": (
        "Each item needs words, and marks that are not negative.",
        "แต่ละรายการต้องมีข้อความ และคะแนนที่ไม่ติดลบ",
    ),
    "rubric_moved": (
        "Somebody else has changed the rubric meanwhile. Cancel, and look at it again.",
        "ระหว่างนี้มีผู้อื่นแก้เกณฑ์ ให้ยกเลิกแล้วดูใหม่",
    ),
    "marks_change": ("Marks that change: {n}", "คะแนนที่เปลี่ยน: {n}"),
    "no_marks_change": ("No mark changes.", "ไม่มีคะแนนที่เปลี่ยน"),
    "rubric_saved": ("The rubric is changed.", "แก้เกณฑ์แล้ว"),
    # ---------------------------------------------------------------------------- the comments
    "comment": ("Comment", "ความเห็น"),
    "comments": ("Comments used before", "ความเห็นที่เคยใช้"),
    "search_comments": ("Search the comments, or write", "ค้นหาความเห็น หรือพิมพ์ใหม่"),
    "as_typed": ("As typed: {text}", "ตามที่พิมพ์: {text}"),
    "forget": ("Take it out of the bank (⇧ Delete)", "เอาออกจากคลังความเห็น (⇧ Delete)"),
    # ------------------------------------------------------------------------------ the groups
    "groups": ("Answers that stand together", "คำตอบที่อยู่กลุ่มเดียวกัน"),
    "groups_about": (
        "Open one, look at its members, and mark them at once.",
        "เปิดกลุ่ม ดูสมาชิก แล้วให้คะแนนพร้อมกัน",
    ),
    "no_groups": ("No answers stand together here.", "ไม่มีคำตอบที่อยู่กลุ่มเดียวกัน"),
    "group_blank": ("Blank: {n}", "ว่าง: {n}"),
    "group_equal": ("Equal: {n}", "เหมือนกัน: {n}"),
    "group_near": ("Nearly equal: {n}", "เกือบเหมือนกัน: {n}"),
    "group_lead": (
        "What you save now is for all {n}. Differences from the first are marked. Take out a tick "
        "to leave one out; Esc goes back to one answer.",
        "สิ่งที่บันทึกตอนนี้ใช้กับทั้ง {n} คำตอบ ส่วนที่ต่างจากคำตอบแรกทำเครื่องหมายไว้ "
        "เอาเครื่องหมายถูกออกถ้าไม่รวมคำตอบใด กด Esc เพื่อกลับไปคำตอบเดียว",
    ),
    "lacks": ("Something of the first answer is missing here", "ตรงนี้ขาดบางส่วนของคำตอบแรก"),
    "show_all": ("Show all of it", "แสดงทั้งหมด"),
    "nothing_differs": ("Nothing differs", "ไม่มีส่วนที่ต่าง"),
    "group_done": ("All of this group are marked.", "กลุ่มนี้ตรวจครบแล้ว"),
    "left_out": (
        "{n} of the group are left as they are: somebody has marked them or has them open.",
        "{n} คำตอบในกลุ่มไม่เปลี่ยน เพราะมีคนตรวจแล้วหรือเปิดอยู่",
    ),
    "nobody_left": ("No answer is chosen.", "ไม่ได้เลือกคำตอบใด"),
    # ------------------------------------------------------------------------- the keys, on `?`
    "key_tick": ("tick an item: full, half, not", "ให้คะแนนรายการ: เต็ม ครึ่ง ไม่ได้"),
    "key_all": ("tick all items", "ให้ทุกรายการ"),
    "key_none": ("tick none: 0", "ไม่ให้รายการใด: 0"),
    "proposed": (
        "Outlined: proposed, as the equations of these items stand here and are true. "
        "The rest is yours to judge.",
        "ในกรอบประ: เสนอ เพราะสมการของรายการเหล่านี้อยู่ในคำตอบและเป็นจริง ส่วนที่เหลือให้ผู้ตรวจพิจารณา",
    ),
    "key_accept": ("take the proposed items", "รับรายการที่เสนอ"),
    "key_adjust_up": ("half a mark more", "เพิ่มครึ่งคะแนน"),
    "key_adjust_down": ("half a mark less", "ลดครึ่งคะแนน"),
    "key_again": ("ticks and comment as before", "คะแนนและความเห็นเหมือนก่อนหน้า"),
    "key_comment": ("search the comments", "ค้นหาความเห็น"),
    "key_write": ("write in the comment", "เขียนความเห็น"),
    "key_save": ("save, and show the next", "บันทึก แล้วแสดงคำตอบถัดไป"),
    "key_back": ("back to the one before", "กลับไปคำตอบก่อนหน้า"),
    "key_forth": ("forth again", "ไปข้างหน้าอีกครั้ง"),
    "key_undo": ("undo the last save", "ยกเลิกการบันทึกครั้งล่าสุด"),
    "key_skip": ("skip: it comes again later", "ข้าม: จะกลับมาภายหลัง"),
    "key_flag": ("flag it for somebody else", "ติดธงให้ผู้อื่นดู"),
    "key_group": ("the group, to be marked at once", "กลุ่ม ให้คะแนนพร้อมกัน"),
    "key_model": ("model answer", "เฉลย"),
    "key_code": ("the student's code and numbers", "โค้ดและตัวเลขของนักศึกษา"),
    "key_name": ("whose it is, this once", "ดูชื่อเจ้าของ เฉพาะครั้งนี้"),
    "key_false_next": ("the next ✗, then the next ?", "✗ ถัดไป แล้ว ? ถัดไป"),
    "key_zoom": ("scan: larger", "สแกน: ขยาย"),
    "key_smaller": ("scan: smaller", "สแกน: ย่อ"),
    "key_rotate": ("scan: turn", "สแกน: หมุน"),
    "key_layout": ("scan: side by side, or under", "สแกน: วางข้างกัน หรือต่อกัน"),
    "key_items": ("change the rubric", "แก้เกณฑ์ให้คะแนน"),
    "key_tasks": ("all tasks", "ทุกข้อ"),
    "key_language": ("English or Thai", "อังกฤษหรือไทย"),
    "key_close": ("close what is open", "ปิดสิ่งที่เปิดอยู่"),
    "key_help": ("these keys", "ปุ่มทั้งหมดนี้"),
    "help_signs": (
        "✓ true at all points tried, ✗ not equal at a point, ? not understood. They give and take "
        "no mark. In the comment: Ctrl + Enter saves, Esc leaves.",
        "✓ เป็นจริงทุกจุดที่ลอง ✗ ไม่เท่ากันที่จุดหนึ่ง ? อ่านไม่เข้าใจ "
        "เครื่องหมายเหล่านี้ไม่ให้และไม่หักคะแนน ในช่องความเห็น: Ctrl + Enter บันทึก Esc ออก",
    ),
}
