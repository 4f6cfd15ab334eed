"""Fifty marked strings, and the papers, pictures, recordings and lists that are full of them.

Each stands nowhere but here, so that wherever one is found it came from here. All of it is invented.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

COUNTY, OFFICE = "云坳县", "云坳县委巡察办公室"
ZHANG, LI, WANG, ZHAO = "方知远", "岑立夏", "闵怀谷", "鄢晓棠"
MEMBERS = {"zhang": ZHANG, "li": LI, "wang": WANG}
VILLAGE, CODE, TOWNSHIP = "磨石坳村", "990421207399", "柳溪桥镇"

INFORMANT = {
    "name": "谭映桃",
    "former_name": "谭小满妹",
    "by_names": "映桃婶",
    "id_number": "990421196803140127",
    "phone": "19900006184",
    "address": "磨石坳村九组老碾坊旁",
    "post": "村妇女小组长",
}
ELDER = {"name": "莫老栓", "id_number": "990421195210080338", "phone": "19900007731"}
PETITIONER, NEIGHBOUR, WITNESS, COMPANY, HOME = "霍砚平", "贺长根", "石守义", "顺达渠道工程队", "莫老栓户三口人"
ACCOUNT = "6217990000012345678"

KEY, BOX, CANAL = "公章锁在会计的抽屉里", "低保卡一直放在组长家的铁盒里", "修水渠那年只发了三百块"
DRAFT, CUT, OTHER, WRITTEN = "这句话打到一半", "断电之前的最后一句", "另一种说法是四百块", "手写改成五百元整"
TITLE, SUMMARY, NOTE, REMARK, REASON = (
    "水渠款账实不符之疑",
    "匿名信里说井盖是空的",
    "公示栏玻璃里的旧名单",
    "请再问一遍铁盒的事",
    "她说怕人报复不敢按手印",
)
CARRIERS, SEAL_NUMBER, HANDED = "两人同行带去县里", "封条-7731-2204", "复核后送回档案柜"

PHOTO, SOUND, PACKED, PAPER = "碾坊旁的井盖.jpg", "夜里录音三月.ogg", "收据压缩包.zip", "欠条底稿.docx"
CAMERA, TUNE, RECEIPT, DEBT = "MillstoneCam-5512", "night-recording-8841", "收据第四十七号", "今欠到水渠款四千元"

PASSPHRASES = {
    "office": "mossy lantern quiet harvest 41",
    "li": "brittle canoe amber thursday",
    "zhang": "碾盘底下的暗号七个字",
    "wang": "copper thimble under the pine",
    "zhao": "eleven kites above the dam",
}
RENEWED, GUESSED = "walnut shutters after the rain", "perhaps it was this one 9917"

PERSONS = (*INFORMANT.values(), *ELDER.values(), PETITIONER, NEIGHBOUR, WITNESS, HOME, ACCOUNT)
WORDS = (KEY, BOX, CANAL, DRAFT, CUT, OTHER, WRITTEN, TITLE, SUMMARY, NOTE, REMARK, REASON, COMPANY, HANDED)
PLACES = (COUNTY, OFFICE, *MEMBERS.values(), ZHAO, VILLAGE, CODE, TOWNSHIP, CARRIERS, SEAL_NUMBER)
EVIDENCE = (PHOTO, SOUND, PACKED, PAPER, CAMERA, TUNE, RECEIPT, DEBT)
SECRETS = (*PASSPHRASES.values(), RENEWED, GUESSED)
ALL = (*PERSONS, *WORDS, *PLACES, *EVIDENCE, *SECRETS)


_HEAD = {
    "类型": "巡察谈话记录",
    "村": VILLAGE,
    "开始": "2026-03-05 09:10",
    "结束": "2026-03-05 10:20",
    "地点": "村委会",
    "谈话人": f"{ZHANG}、{LI}",
    "记录人": WANG,
    "能否阅读": "能",
}
_OPENING = ("问：权利义务听清楚了吗？", "答：听清楚了，不申请回避。")


def talk(**changed: str) -> str:
    """Return a typed talk with the informant, head lines changed as asked."""
    head = {
        "标题": f"与{INFORMANT['name']}谈话",
        "被谈话人": INFORMANT["name"],
        "曾用名": INFORMANT["former_name"],
        "别名": INFORMANT["by_names"],
        "证件号": INFORMANT["id_number"],
        "电话": INFORMANT["phone"],
        "住址": INFORMANT["address"],
        "工作单位及职务": INFORMANT["post"],
    }
    lines = [f"{key}：{value}" for key, value in (_HEAD | head | changed).items()]
    said = ["问：低保卡在谁手里？", f"答：{BOX}，{INFORMANT['by_names']}也知道。"]
    said += ["问：水渠呢？", f"答：{CANAL}，{NEIGHBOUR}可以作证。"]
    return "\n".join([*lines, "", *_OPENING, *said])


def second_talk() -> str:
    """Return a typed talk with the elder, which is to be a .docx."""
    head = {"标题": "关于公章", "被谈话人": ELDER["name"], "证件号": ELDER["id_number"], "电话": ELDER["phone"]}
    lines = [f"{key}：{value}" for key, value in (_HEAD | head).items()]
    return "\n".join([*lines, "", *_OPENING, "问：公章在哪里？", f"答：{KEY}。"])


def make(folder: Path) -> None:
    """Make the files that the session takes in, plain as they come from cameras and offices, in `folder`."""
    folder.mkdir()
    (folder / "talk.txt").write_text(talk(), encoding="utf-8")
    _document(folder / "talk.docx", second_talk())
    _document(folder / PAPER, DEBT)
    _picture(folder / PHOTO)
    (folder / SOUND).write_bytes(_sound())
    with zipfile.ZipFile(folder / PACKED, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(f"{RECEIPT}.txt", f"{RECEIPT}，{NEIGHBOUR}" * 100)
    rows = ["序号,姓名,身份证号码,账号,住址,金额", f"1,{NEIGHBOUR},990421194504190804,{ACCOUNT},{VILLAGE}一组,960"]
    rows += [f"2,{ELDER['name']},{ELDER['id_number']},{ACCOUNT},{VILLAGE}二组,960"]
    rows += [f"{number},赵{number},,,{VILLAGE}三组,960" for number in range(3, 6)]
    (folder / "list.csv").write_text("\n".join(rows) + "\n", encoding="gb18030")
    (folder / "kin.csv").write_text(
        f"近亲属登记\n姓名,关系,干部姓名\n{NEIGHBOUR},叔父,{ELDER['name']}\n", encoding="utf-8"
    )
    for name, words in PASSPHRASES.items():
        (folder / f"{name}.pass").write_text(words + "\n", encoding="utf-8")
    (folder / "renewed.pass").write_text(RENEWED, encoding="utf-8")
    (folder / "guessed.pass").write_text(GUESSED, encoding="utf-8")


def facts(**told: object) -> str:
    """Return facts as the files hold them that the command line reads."""
    return json.dumps(told, ensure_ascii=False)


def _document(path: Path, words: str) -> None:
    import docx

    made = docx.Document()
    for line in words.splitlines():
        made.add_paragraph(line)
    made.save(str(path))


def _picture(path: Path) -> None:
    """Draw a picture with the EXIF lines of a camera."""
    from PIL import Image

    picture = Image.effect_noise((320, 240), 40).convert("RGB")
    exif = picture.getexif()
    exif[0x010F], exif[0x010E] = CAMERA, VILLAGE.encode().hex()
    picture.save(path, "JPEG", quality=90, exif=exif)


def _sound() -> bytes:
    """Return three pages of an Ogg stream (RFC 3533), the second with a comment; no decoder reads them here."""
    stream = io.BytesIO()
    for number, packet in enumerate((b"OpusHead", f"OpusTags title={TUNE}".encode(), bytes(range(256)) * 40)):
        pieces = [packet[at : at + 255] for at in range(0, len(packet), 255)]
        stream.write(struct.pack("<4sBBqIIIB", b"OggS", 0, number == 0 and 2, number * 960, 7, number, 0, len(pieces)))
        stream.write(bytes(map(len, pieces)) + packet)
    return stream.getvalue()
