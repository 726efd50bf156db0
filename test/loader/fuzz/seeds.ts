/** The documents that mutants are made of. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const repository = join(import.meta.dirname, '../../..')

/** The charts of the repository as characters of one byte each, and small ones that hold what those have not. */
export function seeds(): readonly string[] {
  const charts = ['examples', 'bench/charts'].flatMap((folder) => textsBelow(join(repository, folder)))
  return [...charts, ...written]
}

/** Every file below a folder, as characters of one byte each. */
export function textsBelow(folder: string): string[] {
  return filesBelow(folder)
    .filter((file) => file.endsWith('.scxml'))
    .map((file) => readFileSync(file, 'latin1'))
}

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

const written: readonly string[] = [
  // Namespaces, references, sections, comments, instructions.
  `<?xml version="1.0" encoding="UTF-8" standalone='yes'?>
<!-- a --><?tool b="c'?>
<q:scxml xmlns:q="http://www.w3.org/2005/07/scxml" xmlns:t='urn:tool' version="1.0" t:zoom="1.5">
  <t:layout x='1' t:x="2"><t:point/>text &amp; more</t:layout>
  <q:datamodel><q:data id="a">&#60;<![CDATA[<b>]]>&#x3e;</q:data><q:data id='b'><t:b xmlns="">x</t:b></q:data></q:datamodel>
  <q:state id="a" t:note="&quot;&apos;&lt;&gt;&#10;"><!-- - --><q:onentry><q:log expr="a &amp;&amp; '&lt;'"/></q:onentry>
    <q:transition event="e" cond="a &lt; b &amp;&amp; In('a')" target="a"/></q:state>
</q:scxml>
<!-- z -->
`,
  // Every kind of executable content.
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" name="all" datamodel="ecmascript" binding="late">
  <datamodel><data id="a" expr="[1, 2]"/><data id="b">{"x": [1, null]}</data><data id="c" src="file:c.json"/></datamodel>
  <script>var n = 0; function add(x) { n = n + x; return n }</script>
  <state id="s" initial="t">
    <onentry>
      <if cond="a.length === 2"><log label="two" expr="a"/><elseif cond="a"/><raise event="some"/><else/><cancel sendid="i"/></if>
      <foreach array="a" item="x" index="i"><assign location="b.x[i]" expr="x + 1"/></foreach>
      <send id="i" event="e.x" delay="1s" namelist="a b"><param name="p" location="b.x"/><param name="q" expr="1 + 1"/></send>
      <send eventexpr="'e' + 1" targetexpr="'#_internal'" delayexpr="'0s'" idlocation="n"/>
      <send event="f"><content><x xmlns="">1</x></content></send><send event="g"><content expr="a"/></send>
      <cancel sendidexpr="'i'"/><assign location="c"><y/></assign><script>n = (n || 0) + 1</script>
    </onentry>
    <onexit><log expr="_event.name"/></onexit>
    <state id="t"><transition event="e.*" cond="n == 1 &amp;&amp; In('t')" target="u"/></state>
    <final id="u"><donedata><param name="r" expr="b"/></donedata></final>
    <transition event="done.state.s" target="v"/>
    <transition event="error" type="internal"><log expr="_event.data"/></transition>
  </state>
  <state id="v"><invoke id="k" autoforward="true"><param name="d" expr="1"/><content>
    <scxml version="1.0" initial="w"><datamodel><data id="d"/></datamodel><state id="w"><transition event="e" target="z"/></state>
    <final id="z"><donedata><content expr="d"/></donedata></final></scxml></content>
    <finalize><assign location="n" expr="_event.data"/></finalize></invoke>
    <invoke type="scxml" srcexpr="'x' + n" namelist="n" idlocation="b.y"/>
    <transition event="done.invoke.k *"/></state>
</scxml>`,
  // Parallels, history, several targets.
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" initial="b1 c2">
  <state id="o"><transition event="back" target="h"/><transition event="deep" target="d"/></state>
  <parallel id="p">
    <history id="h"><transition target="b1 c1"/></history><history id="d" type="deep"><transition target="c22"/></history>
    <state id="b"><initial><transition target="b2"><raise event="e"/></transition></initial>
      <state id="b1"><transition event="e" target="b2 c21"/></state><state id="b2"><transition event="e" target="b1"/></state></state>
    <state id="c" initial="c1"><state id="c1"><transition event="f e" target="c2" type="internal"/></state>
      <state id="c2"><state id="c21"/><final id="c22"/></state><transition event="done.state.c2" target="c1"/></state>
    <transition event="out" target="o"/><transition event="e" cond="In('c1')" target="p"/>
  </parallel>
</scxml>`,
  // The data model without data.
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="null">
  <state id="a"><transition event="e" cond="In('a') &amp;&amp; !(In('b') || true)" target="b"/><transition event="*" target="b"/></state>
  <state id="b"><transition cond=" ! In ( &quot;a&quot; ) " target="a"/></state>
</scxml>`,
  // What is no part of SCXML, but known.
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ms="urn:microstep:scxml" xmlns:xi="http://www.w3.org/2001/XInclude" version="1.0">
  <datamodel><data id="a" ms:type="number" expr="1"/><data id="b" ms:type="{ x: string, y?: boolean[] }">{"x": "1"}</data></datamodel>
  <state id="s" ms:defer="f g.*"><onentry><send event="f" ms:priority="7"><param name="p" ms:type="number | null" expr="a"/></send></onentry>
    <xi:include href="part.scxml" xpointer="xpointer(/scxml/state)"><xi:fallback><state id="t"/></xi:fallback></xi:include>
    <transition event="e" target="t"/></state>
  <state id="t" src="part.scxml#x"><transition event="f"/></state>
</scxml>`,
  // What old tools wrote.
  `\xef\xbb\xbf<?xml version="1.0" encoding="ISO-8859-1"?>
<scxml initialstate="a" version="0.5" exmode="lax" profile="minimal">
  <state id="a 1" src="x"><transition event="e" next="b" cond="Data(x, 'y')"/><anchor/><onentry><var name="x"/><event name="e"/></onentry></state>
  <state id="b" final="true"><final id="\xe9"/><text/></state><state id="b"><initial id="i" target="q"/></state>
</scxml>`,
  // Two bytes a character.
  Buffer.from(
    '\ufeff<?xml version="1.0" encoding="UTF-16"?><scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="é😀"/></scxml>',
    'utf16le',
  ).toString('latin1'),
]
