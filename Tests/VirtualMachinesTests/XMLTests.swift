import DiskImages
import Testing

@testable import VirtualMachines

@Suite struct XMLTests {
  private func read(_ text: String) throws -> XMLDocument { try XMLDocument(Array(text.utf8), path: "a.vbox") }

  @Test func `what Polder does not know stays, in its order`() throws {
    let text = """
      <?xml version="1.0"?>
      <!-- before -->
      <a xmlns="x" b="1" c="&lt;&amp;&quot;&#10;">
        <?target some data?>
        <n:d/>
        <!-- within -->
        <e>text &amp; <f>mixed</f> with elements</e>
        <g><![CDATA[<raw>]]></g>
      </a>
      <!-- after -->

      """
    #expect(String(decoding: try read(text).bytes, as: UTF8.self) == text)
  }

  @Test func `characters are written as numbers where the file had only ASCII`() throws {
    let document = try read("<a b=\"&#xE9;\">&#x1F600;</a>")
    #expect(document.root["b"] == "é")
    #expect(String(decoding: document.bytes, as: UTF8.self) == "<a b=\"&#xE9;\">&#x1F600;</a>\n")
    let utf8 = try read("<a b=\"é\"/>")
    #expect(String(decoding: utf8.bytes, as: UTF8.self) == "<a b=\"é\"/>\n")
  }

  @Test func `line ends and white space of attributes are as XML wants them`() throws {
    let document = try read("<a b='1\t2\r\n3'>x\r\ny</a>")
    #expect(document.root["b"] == "1 2 3")
    #expect(document.root.text == "x\ny")
  }

  static let wrong: [(text: String, message: String)] = [
    ("", "a.vbox:1:1: no XML element"), ("hello", "a.vbox:1:1: text outside"), ("<a>", "a.vbox:1:4: <a> is not closed"),
    ("<a></b>", "a.vbox:1:4: </b> where </a> is expected"), ("<a b=1/>", "a.vbox:1:4: the value of attribute 'b'"),
    ("<a b='1' b='2'/>", "a.vbox:1:10: attribute 'b' occurs twice"), ("<a/><b/>", "a second root element"),
    ("<a>&x;</a>", "a.vbox:1:4: entity '&x;'"), ("<a>&#0;</a>", "a.vbox:1:4: entity '&#0;'"),
    ("<a>& </a>", "a.vbox:1:4: '&' that begins no entity"), ("<a b='<'/>", "a.vbox:1:4: the value"),
    ("<!DOCTYPE a [<!ENTITY x \"y\">]><a/>", "a.vbox:1:1: document types"),
    ("<a>\n<!DOCTYPE b></a>", "a.vbox:2:1: document types"), ("<a><!-- -- --></a>", "a.vbox:1:4: '--' within"),
    ("<a>]]></a>", "']]>' in text"), ("<?xml version='1.0' encoding='UTF-16'?><a/>", "encoding 'UTF-16'"),
    ("<a b='1'c='2'/>", "white space is missing"), ("<1/>", "the name of an element is missing"),
    ("<a><?xml version='1.0'?></a>", "an XML declaration"), ("<a", "<a> is not complete"), ("</a>", "an end tag"),
    ("<a>\u{1}</a>", "a.vbox:1:4: byte 1"),
  ]

  @Test(arguments: wrong)
  func `what is wrong is told in one line with its location`(_ text: String, _ message: String) throws {
    let error = try #require(throws: DiskError.self) { try read(text) }
    #expect(error.kind == .damaged)
    #expect(error.description.contains(message), "\(error)")
    #expect(!error.description.contains("\n"))
  }

  @Test func `bombs of depth, of number and of size are refused`() throws {
    let depth = String(repeating: "<a>", count: 10_000)
    #expect(throws: DiskError.self) { try read(depth) }
    let number = "<a>" + String(repeating: "<b/>", count: XMLReader.maximumElements) + "</a>"
    #expect(throws: DiskError.self) { try read(number) }
    #expect(throws: DiskError.self) {
      try XMLDocument([UInt8](repeating: 0x20, count: XMLReader.maximumSize + 1), path: "a")
    }
    #expect(throws: DiskError.self) { try XMLDocument([0x3C, 0x61, 0xFF, 0x2F, 0x3E], path: "a") }
  }

  @Test func `every truncation is refused or read, and nothing traps`() throws {
    let bytes = Array("<?xml version=\"1.0\"?>\n<a b=\"&amp;\"><c>&#65;</c><!--x--><![CDATA[y]]></a>\n".utf8)
    for count in 0..<bytes.count - 1 { _ = try? XMLDocument(Array(bytes.prefix(count)), path: "a") }
    #expect(try XMLDocument(bytes, path: "a").root.children.count == 1)
  }
}
