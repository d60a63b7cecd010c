#!/usr/bin/env python3
"""Makes the files and the gold of every examination plan from its annotated source.

usage: render.py DIR...        (DIR holds NAME.plan; everything else in it is made)

A source is the text of the plan, one paragraph a line, with the annotation below each paragraph:

  %render KIND [WORDS]   a rendering: txt ENCODING [wrap=N] [crlf] [furniture] · html · html-styled · docx · docx-styled · docx-numbered (markers made by the format)
                         · pdf · html-br (one block, lines parted by <br>)
                         · md · md-bold (bold labels, list marks) · xlsx (tables only)
  %page TEXT             words of the page header of a pdf;   %site TEXT   name of the web site
  #0 #1 #2 #3 TEXT       title, headings of depth 1 to 3;     =TEXT        a centred or right-hand line (number, date)
  ~TEXT                  page furniture, only in txt;         //TEXT       a remark to the reader of the source
  !|a|b|  and  |a|b|     header row and data row; `^` joins the cell above, `<` the cell at the left
  @T @A  subject | op value unit | year | extras | quote      a target, an actual of the line above
         extras: annual, growth=N, base=VALUE/UNIT/YEAR; the quote may be left out when it is the subject
  @K [title | lead;lead | supporting;… | YEAR or DATE]        a task; `@K`, `@K YEAR` read title and units from the line
  @O [value unit |] quote                                     left open by the conventions: neither demanded nor wrong

`<.>` stands for a damaged decimal point (a private-use character), `<x>` for another private-use character.
"""
import html, json, os, re, struct, subprocess, sys, tempfile, unicodedata, zipfile

FIGURES = 'doc n kind section subject op value unit year period growth baseline_value baseline_unit baseline_year lead_units quote'.split()
TASKS = 'doc n section title lead_units supporting_units deadline_year deadline quote'.split()
OPEN = 'doc value unit quote'.split()
OPS = 'ge eq approx le double average cover incr rank pp pct_incr'.split()
LEAD = r'牵头单位|责任单位|责任部门|牵头部门|主责单位|落实单位|牵头|责任'
HELP = r'配合单位|参加单位|协同单位|配合部门|参与单位|协办单位|配合'


def names(text):
    text = re.sub(r'等(单位|部门)?$', '', text.strip())
    # separators inside brackets belong to the name: 各县（市、区）人民政府
    return [x.strip() for x in re.split(r'[、，,;；](?![^（(]*[）)])', text) if x.strip()]


def units(text):
    """Lead and supporting units of the note that closes a paragraph."""
    t = text.strip()
    m = re.search(r'[（(【]([^（()）【】]*(?:[（(][^（()）]*[)）][^（()）【】]*)*)[）)】]\s*。?$', t)
    note = m.group(1) if m else ''
    lead, help_ = [], []
    if re.search(rf'(^|[；;。\s])({LEAD}|{HELP})\s*[:：]', note):
        for part in re.split(r'[；;。]', note):
            m = re.match(rf'\s*({LEAD}|{HELP})\s*[:：](.*)', part)
            if m:
                (lead if re.fullmatch(LEAD, m.group(1)) else help_).extend(names(m.group(2)))
        return lead, help_
    note = note or t
    m = re.search(r'由?((?:[^，。；、（]+、)*[^，。；、（]+?)牵头(?:负责)?(?:[，；、]((?:[^，。；、（]+、)*[^，。；、（]+?)(?:配合|参与|协同|按职责分工负责|分工负责))?[）)。]*$', note)
    if m:
        return names(m.group(1).split('由')[-1]), names(m.group(2) or '')
    m = re.fullmatch(r'((?:[^，。；、]+[、，])*[^，。；、]+?)(?:按职责分工负责|分别负责|负责|共同负责)', note)
    return (names(m.group(1)), []) if m else ([], [])


MARK = re.compile(r'^(第[一二三四五六七八九十]+[章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|\d+[.．、]|[（(]\d+[）)]|[①-⑳]|[一二三四五六七八九十]是|——)\s*')


class Source:
    def __init__(self, path):
        self.name = os.path.basename(path)[:-5]
        self.renders, self.page, self.site, self.blocks = [], '', '', []
        self.figures, self.tasks, self.open = [], [], []
        notes = []
        for raw in open(path, encoding='utf-8').read().split('\n'):
            line = raw.replace('<.>', '\ue5ea').replace('<x>', '\ue4c6')
            if line.startswith('//') or not line.strip():
                continue
            if line.startswith('%render '):
                self.renders.append(line.split()[1:])
            elif line.startswith('%page '):
                self.page = line[6:]
            elif line.startswith('%site '):
                self.site = line[6:]
            elif line[0] == '@':
                notes.append((len(self.blocks) - 1, line))
            elif re.match(r'#\d ', line):
                self.blocks.append(['h', int(line[1]), line[3:]])
            elif line[0] == '=':
                self.blocks.append(['c', 0, line[1:]])
            elif line[0] == '~':
                self.blocks.append(['f', 0, line[1:]])
            elif line[0] in '!|':
                head = line[0] == '!'
                cells = line.lstrip('!').strip().strip('|').split('|')
                self.blocks.append(['r', int(head), [c.strip() for c in cells]])
            else:
                self.blocks.append(['p', 0, line])
        by = {}
        for at, line in notes:
            by.setdefault(at, []).append(line)
        for at, lines in sorted(by.items()):
            self.annotate(at, lines)

    def heading(self, at):
        for kind, depth, text in reversed(self.blocks[:at]):
            if kind == 'h' and depth:
                return MARK.sub('', text).rstrip('。')
        return ''

    def section(self, at):
        open_, levels = {}, [r'[一二三四五六七八九十]+、', r'[（(][一二三四五六七八九十]+[）)]', r'\d+[.．、]']
        for kind, depth, text in self.blocks[:at + 1]:
            if kind not in 'hp':
                continue
            if re.match(r'第[一二三四五六七八九十]+[章节]', text):
                return ''
            for i, level in enumerate(levels):
                m = re.match(level, text)
                if m:
                    open_ = {k: v for k, v in open_.items() if k < i}
                    open_[i] = m.group(0).rstrip('、.．')
        return ''.join(open_[k] for k in sorted(open_))

    def annotate(self, at, lines):
        kind, _, text = self.blocks[at]
        row = kind == 'r'
        text = '\t'.join(text) if row else text
        die = lambda why, line: sys.exit(f'{self.name}: {why}: {line}')
        tasks, figures = [], []
        for line in lines:
            parts = [p.strip() for p in line[2:].split('|')] if len(line) > 2 else ['']
            if line[1] == 'K':
                lead, help_ = units(text)
                whole = MARK.sub('', text) if not text.startswith(('一是', '二是')) else text
                title = whole.split('。')[0] if MARK.match(text) else self.heading(at)
                due = ''
                if len(parts) == 1:
                    if re.match(r'\d{4}', parts[0]):
                        due = parts[0]
                    elif parts[0]:
                        title = parts[0]
                else:
                    parts += [''] * (4 - len(parts))
                    title, lead, help_, due = parts[0], names(parts[1]), names(parts[2]), parts[3]
                quote = title[:20] if row else text.strip()[:20]
                if quote not in text:
                    die('task not in its line', line)
                date = due if len(due) > 4 else (due + '-12-31' if due else '')
                tasks.append(dict(doc=self.name, section=self.section(at), title=title, lead_units=';'.join(lead),
                                  supporting_units=';'.join(help_), deadline_year=due[:4], deadline=date, quote=quote))
            elif line[1] == 'O':
                quote = parts[-1]
                value, unit = (parts[0].split() + [''])[:2] if len(parts) > 1 else ('', '')
                if quote not in text:
                    die('quote not in its line', line)
                self.open.append(dict(doc=self.name, value=value, unit=unit, quote=quote))
            else:
                parts += [''] * (5 - len(parts))
                subject, measure, year, extras, quote = parts[:5]
                quote = quote or subject
                if '…' in quote and quote not in text:
                    a, b = quote.split('…')
                    i = text.find(a)
                    j = text.find(b, i + len(a)) if i >= 0 else -1
                    quote = text[i:j + len(b)] if j >= 0 else quote
                if quote not in text:
                    die('quote not in its line', line)
                op, value, unit = (measure.split() + ['', ''])[:3]
                if op not in OPS:
                    die('unknown op', line)
                f = dict(doc=self.name, kind={'T': 'target', 'A': 'actual'}[line[1]], section=self.section(at), subject=subject,
                         op=op, value=value, unit=unit, year=year, period='by' if line[1] == 'T' else '', growth='', baseline_value='',
                         baseline_unit='', baseline_year='', lead_units='', quote=quote)
                for e in extras.split():
                    if e == 'annual':
                        f['period'] = 'annual'
                    elif e.startswith('growth='):
                        f['growth'] = e[7:]
                    elif e.startswith('base='):
                        f['baseline_value'], rest = e[5:].split('/', 1)
                        f['baseline_unit'], f['baseline_year'] = rest.rsplit('/', 1)
                    else:
                        die('unknown extra', line)
                figures.append(f)
        for f in figures:
            # the units of the note that closes the paragraph answer for its figures
            if tasks:
                f['lead_units'] = tasks[0]['lead_units']
        self.tasks += tasks
        self.figures += figures

    def write_gold(self, folder):
        for kind, columns, rows in (('figures', FIGURES, self.figures), ('tasks', TASKS, self.tasks), ('open', OPEN, self.open)):
            out = ['\t'.join(columns)]
            for n, r in enumerate(rows, 1):
                r['n'] = str(n)
                out.append('\t'.join(r[c].replace('\t', ' ') for c in columns))
            if rows or kind != 'open':
                with open(f'{folder}/{self.name}.{kind}.tsv', 'w', encoding='utf-8') as f:
                    f.write('\n'.join(out) + '\n')

    def parts(self):
        """Blocks with the rows of one table together."""
        out = []
        for b in self.blocks:
            if b[0] == 'r' and out and out[-1][0] == 't':
                out[-1][2].append(b)
            elif b[0] == 'r':
                out.append(['t', 0, [b]])
            else:
                out.append(b)
        return out


def grid(rows):
    """Cells of a table as (row, column, rows, columns, text, is header)."""
    cells, seen = [], set()
    for y, (_, head, row) in enumerate(rows):
        for x, text in enumerate(row):
            if (y, x) in seen or text in ('^', '<'):
                continue
            w = 1
            while x + w < len(row) and row[x + w] == '<':
                w += 1
            h = 1
            while y + h < len(rows) and x < len(rows[y + h][2]) and rows[y + h][2][x] == '^':
                h += 1
            seen |= {(y + i, x + j) for i in range(h) for j in range(w)}
            cells.append((y, x, h, w, text, head))
    return cells


def txt(s, words):
    encoding = words[0]
    options = words[1:]
    wrap = next((int(o[5:]) for o in options if o.startswith('wrap=')), 0)
    out = []
    for kind, depth, text in s.parts():
        if kind == 'f':
            if 'furniture' in options:
                out.append(text)
        elif kind == 't':
            out += ['\t'.join('' if c in '^<' else c for c in row) for _, _, row in text]
        elif kind == 'c' or (kind == 'h' and depth == 0):
            out.append(text)
        else:
            line = '\u3000\u3000' + text
            if wrap:
                width, part = 0, ''
                for c in line:
                    width += 2 if unicodedata.east_asian_width(c) in 'WF' else 1
                    part += c
                    if width >= wrap:
                        out.append(part)
                        width, part = 0, ''
                if part:
                    out.append(part)
            else:
                out.append(line)
                if 'blank' in options:
                    out.append('')
    text = ('\r\n' if 'crlf' in options else '\n').join(out) + '\n'
    if encoding == 'utf-8-bom':
        return text.encode('utf-8-sig')
    if encoding == 'utf-16':
        return b'\xff\xfe' + text.encode('utf-16-le')
    if encoding == 'utf-16-be':
        return b'\xfe\xff' + text.encode('utf-16-be')
    return text.encode(encoding)


def table_html(rows):
    cells, out, at = grid(rows), ['<table>'], -1
    for y, x, h, w, text, head in cells:
        if y != at:
            out.append(('</tr>' if at >= 0 else '') + '<tr>')
            at = y
        tag = 'th' if head else 'td'
        span = (f' rowspan="{h}"' if h > 1 else '') + (f' colspan="{w}"' if w > 1 else '')
        out.append(f'<{tag}{span}>{html.escape(text)}</{tag}>')
    return ''.join(out) + '</tr></table>'


def body_html(s, styled):
    out = []
    for kind, depth, text in s.parts():
        if kind == 'f':
            continue
        if kind == 't':
            out.append(table_html(text))
        elif kind == 'h' and depth == 0:
            out.append(f'<h1 class="title">{html.escape(text)}</h1>')
        elif kind == 'h' and styled:
            out.append(f'<h{depth + 1}>{html.escape(text)}</h{depth + 1}>')
        elif kind == 'h':
            out.append(f'<p><strong>\u3000\u3000{html.escape(text)}</strong></p>')
        elif kind == 'c':
            out.append(f'<p style="text-align:center">{html.escape(text)}</p>')
        else:
            out.append(f'<p>{"" if styled else "&nbsp;&nbsp;&nbsp;&nbsp;"}{html.escape(text)}</p>')
    return '\n'.join(out)


def br_html(s):
    """A page as old editors leave it: one block, line breaks for paragraphs, words cut into spans, the table as a picture of cells."""
    out = []
    for kind, depth, text in s.parts():
        if kind == 'f':
            continue
        if kind == 't':
            out.append('<br>' + table_html(text).replace('<td>', '<td><p><span>').replace('</td>', '</span></p></td>'))
            continue
        cut = max(1, len(text) // 3)
        spans = ''.join(f'<span lang="EN-US">{html.escape(text[i:i + cut])}</span>' for i in range(0, len(text), cut))
        out.append(f'&nbsp;&nbsp;&nbsp; {"<b>" + spans + "</b>" if kind == "h" else spans}<br />')
    title = next(t for k, d, t in s.blocks if k == 'h' and d == 0)
    return f'''<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>{html.escape(title)}</title></head><body>
<table width="100%"><tr><td><table><tr><td><a href="/">首页</a></td><td><a href="/wj">文件</a></td></tr></table></td></tr>
<tr><td><div id="zoom">{"".join(out)}</div></td></tr><tr><td>版权所有　{s.site or '政务公开'}</td></tr></table></body></html>'''.encode('gb18030')


def page_html(s, styled):
    title = next(t for k, d, t in s.blocks if k == 'h' and d == 0)
    site = s.site or '政务公开'
    return f'''<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{html.escape(title)}_{site}</title>
<style>table{{border-collapse:collapse}}td,th{{border:1px solid #999}}</style>
<script>var views = 1024; function zoom(n) {{ document.body.style.fontSize = n + "px"; }}</script></head>
<body>
<div class="nav"><a href="/">首页</a> &gt; <a href="/zwgk">政务公开</a> &gt; <a href="/zwgk/ghjh">规划计划</a></div>
<div class="tool">字体：【<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>】 <a href="#">打印</a></div>
<div class="article">
{body_html(s, styled)}
</div>
<div class="footer"><p>主办：{site}　网站标识码：0000000000</p><p>联系电话：0000-12345678</p></div>
</body></html>
'''.encode()


def pdf(s, folder):
    title = s.page or next(t for k, d, t in s.blocks if k == 'h' and d == 0)
    doc = f'''<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{html.escape(title)}</title><style>
@page {{ size: A4; margin: 25mm 24mm; @top-center {{ content: "{title}"; font-size: 9pt; }} @bottom-center {{ content: "— " counter(page) " —"; font-size: 10pt; }} }}
body {{ font: 15px/1.8 "Noto Sans CJK SC", sans-serif; }} p {{ text-indent: 2em; margin: 0 0 .3em; text-align: justify; }}
h1 {{ text-align: center; font-size: 22px; }} h2, h3, h4 {{ font-size: 16px; }}
table {{ border-collapse: collapse; width: 100%; font-size: 13px; }} td, th {{ border: 1px solid #000; padding: 2px 4px; }}
</style></head><body>{body_html(s, True)}</body></html>'''
    # a private-use character has no glyph: a pdf would carry nothing in its place
    doc = doc.replace('\ue5ea', '.').replace('\ue4c6', '')
    with tempfile.TemporaryDirectory() as d:
        source, made = f'{d}/in.html', f'{d}/out.pdf'
        open(source, 'w', encoding='utf-8').write(doc)
        subprocess.run(['chromium', '--headless=new', '--no-sandbox', '--disable-gpu', '--no-pdf-header-footer', f'--user-data-dir={d}/profile',
                        f'--print-to-pdf={made}', f'file://{source}'], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return open(made, 'rb').read()


def packed(files):
    with tempfile.TemporaryFile() as f:
        with zipfile.ZipFile(f, 'w', zipfile.ZIP_DEFLATED) as z:
            for name, text in files:
                z.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text.encode(), zipfile.ZIP_DEFLATED)
        f.seek(0)
        return f.read()


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
RELS = 'http://schemas.openxmlformats.org/package/2006/relationships'
OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'


def rels(*targets):
    return XML + f'<Relationships xmlns="{RELS}">' + ''.join(
        f'<Relationship Id="rId{i}" Type="{OFFICE}/{kind}" Target="{to}"/>' for i, (kind, to) in enumerate(targets, 1)) + '</Relationships>'


LEVELS = [(r'[一二三四五六七八九十]+、', 'chineseCounting', '%1、'), (r'（[一二三四五六七八九十]+）', 'chineseCounting', '（%2）'), (r'\d+[.．](?!\d)', 'decimal', '%3.')]


def docx(s, styled, numbered=False):
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

    def runs(text, bold=False):
        # Word splits a paragraph into runs at odd places: so do we
        cuts = [text[i:i + 17] for i in range(0, len(text), 17)] or ['']
        prop = '<w:rPr><w:b/></w:rPr>' if bold else ''
        return ''.join(f'<w:r>{prop}<w:t xml:space="preserve">{html.escape(c, quote=False)}</w:t></w:r>' for c in cuts)

    def para(text, style='', bold=False, numbered=numbered):
        prop = f'<w:pStyle w:val="{style}"/>' if style else ''
        for level, (marker, _, _) in enumerate(LEVELS):
            m = re.match(marker, text)
            if numbered and m:
                text = text[m.end():]
                prop += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
        prop = f'<w:pPr>{prop}</w:pPr>' if prop else ''
        return f'<w:p>{prop}{runs(text, bold)}</w:p>'
    out = []
    for kind, depth, text in s.parts():
        if kind == 'f':
            continue
        if kind == 't':
            cols = max(len(r[2]) for r in text)
            out.append('<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>' + '<w:gridCol w:w="1500"/>' * cols + '</w:tblGrid>')
            for y, (_, head, row) in enumerate(text):
                out.append('<w:tr>' + ('<w:trPr><w:tblHeader/></w:trPr>' if head else ''))
                for x, cell in enumerate(row):
                    if cell == '<':
                        continue
                    span = 1
                    while x + span < len(row) and row[x + span] == '<':
                        span += 1
                    below = y + 1 < len(text) and x < len(text[y + 1][2]) and text[y + 1][2][x] == '^'
                    prop = (f'<w:gridSpan w:val="{span}"/>' if span > 1 else '') + ('<w:vMerge/>' if cell == '^' else '<w:vMerge w:val="restart"/>' if below else '')
                    out.append(f'<w:tc><w:tcPr>{prop}</w:tcPr>{para("" if cell == "^" else cell, numbered=False)}</w:tc>')
                out.append('</w:tr>')
            out.append('</w:tbl>')
        elif kind == 'h' and depth == 0:
            out.append(para(text, 'Title' if styled else '', True))
        elif kind == 'h':
            out.append(para(text, f'Heading{depth}' if styled else '', True))
        else:
            out.append(para(text))
    style = XML + f'<w:styles {w}><w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>' + ''.join(
        f'<w:style w:type="paragraph" w:styleId="Heading{i}"><w:name w:val="heading {i}"/><w:pPr><w:outlineLvl w:val="{i - 1}"/></w:pPr></w:style>' for i in (1, 2, 3)) + '</w:styles>'
    types = XML + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/></Types>'
    numbering = XML + f'<w:numbering {w}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>' + ''.join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/><w:lvlText w:val="{words}"/></w:lvl>' for i, (_, form, words) in enumerate(LEVELS)
    ) + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    return packed([('[Content_Types].xml', types), ('_rels/.rels', rels(('officeDocument', 'word/document.xml'))),
                   ('word/document.xml', XML + f'<w:document {w}><w:body>{"".join(out)}<w:sectPr/></w:body></w:document>'),
                   ('word/styles.xml', style), ('word/numbering.xml', numbering), ('word/_rels/document.xml.rels', rels(('styles', 'styles.xml'), ('numbering', 'numbering.xml')))])


def md(s):
    out = []
    for kind, depth, text in s.parts():
        if kind == 'f':
            continue
        if kind == 't':
            first = True
            for _, _, row in text:
                out.append('| ' + ' | '.join('' if c in ('^', '<') else c for c in row) + ' |')
                if first:
                    out.append('|' + ' --- |' * len(row))
                    first = False
            out.append('')
        elif kind == 'h':
            out += ['#' * (depth + 1) + ' ' + text, '']
        else:
            out += [text, '']
    return '\n'.join(out).encode()


def md_bold(s):
    """Markdown as people write it: the label of a paragraph bold, dashes as list marks, a number as an ordered item."""
    lines = []
    for line in md(s).decode().split('\n'):
        m = re.match(r'(——)([^。]{2,30}。)(.*)', line)
        if m:
            line = f'- **{m.group(2)}**{m.group(3)}'
        else:
            m = re.match(r'(\d+)[.．]([^。\d][^。]{2,30}。)(.+)', line)
            if m:
                line = f'{m.group(1)}. **{m.group(2)}**{m.group(3)}'
        lines.append(line)
    return '\n'.join(lines).encode()


def xlsx(s):
    title = next(t for k, d, t in s.blocks if k == 'h' and d == 0)
    name = lambda x: chr(65 + x)
    rows, merges = [[(0, title)]], []
    for kind, depth, text in s.parts():
        if kind == 'h' and depth:
            rows.append([(0, text)])
        if kind == 't':
            y = len(rows)
            for gy, gx, h, w, cell, _ in grid(text):
                if h > 1 or w > 1:
                    merges.append(f'{name(gx)}{y + gy + 1}:{name(gx + w - 1)}{y + gy + h}')
                while len(rows) <= y + gy:
                    rows.append([])
                rows[y + gy].append((gx, cell))
    out = []
    for i, row in enumerate(rows, 1):
        cells = ''
        for x, text in row:
            if re.fullmatch(r'\d+(\.\d+)?', text):
                cells += f'<c r="{name(x)}{i}"><v>{text}</v></c>'
            elif text:
                cells += f'<c r="{name(x)}{i}" t="inlineStr"><is><t xml:space="preserve">{html.escape(text, quote=False)}</t></is></c>'
        out.append(f'<row r="{i}">{cells}</row>')
    merged = f'<mergeCells count="{len(merges)}">' + ''.join(f'<mergeCell ref="{m}"/>' for m in merges) + '</mergeCells>' if merges else ''
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    types = XML + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    return packed([('[Content_Types].xml', types), ('_rels/.rels', rels(('officeDocument', 'xl/workbook.xml'))),
                   ('xl/workbook.xml', XML + f'<workbook {ns} xmlns:r="{OFFICE}"><sheets><sheet name="任务清单" sheetId="1" r:id="rId1"/></sheets></workbook>'),
                   ('xl/_rels/workbook.xml.rels', rels(('worksheet', 'worksheets/sheet1.xml'))),
                   ('xl/worksheets/sheet1.xml', XML + f'<worksheet {ns}><sheetData>{"".join(out)}</sheetData>{merged}</worksheet>')])


def main():
    for folder in sys.argv[1:]:
        for file in sorted(os.listdir(folder)):
            if not file.endswith('.plan'):
                continue
            s = Source(f'{folder}/{file}')
            s.write_gold(folder)
            for kind, *words in s.renders:
                made = f'{folder}/{s.name}.pdf'
                if kind == 'pdf' and os.path.exists(made) and os.path.getmtime(made) > os.path.getmtime(f'{folder}/{file}'):
                    continue  # a pdf carries its time: it is made anew only when its source changed
                data = {'txt': lambda: txt(s, words), 'html': lambda: page_html(s, False), 'html-styled': lambda: page_html(s, True),
                        'docx': lambda: docx(s, False), 'docx-styled': lambda: docx(s, True),
                        'docx-numbered': lambda: docx(s, True, True), 'pdf': lambda: pdf(s, folder), 'md': lambda: md(s), 'html-br': lambda: br_html(s), 'md-bold': lambda: md_bold(s),
                        'xlsx': lambda: xlsx(s)}[kind]()
                tail = '.wrapped' if any(x.startswith('wrap=') for x in words) else {'docx-numbered': '.numbered', 'html-br': '.br', 'md-bold': '.bold'}.get(kind, '')
                with open(f'{folder}/{s.name}{tail}.{kind.split("-")[0]}', 'wb') as f:
                    f.write(data)
            size = sum(len(t if k != 'r' else ''.join(t)) for k, _, t in s.blocks)
            print(f'{s.name}: {size} characters, {len(s.figures)} figures, {len(s.tasks)} tasks, {len(s.open)} open, {len(s.renders)} renderings')


main()
