import Fabric
import GuestPrograms
import Guests
import NetworkStack
import Packets
import SimulationKernel
import Testing

/// What curl 7.88 prints and returns was taken from curl 7.88 itself.
@Suite struct HTTPTests {
  private static let settings = HTTPServerSettings(files: [
    .init(path: "/index.html", content: .bytes(Array("hello\n".utf8))),
    .init(path: "/empty.txt", content: .bytes([])),
    .init(path: "/big", content: .generated(size: 1_000_000)),
    .init(path: "/a b", content: .bytes(Array("blank\n".utf8))),
  ])

  private func network(_ link: LinkSettings = LinkSettings()) throws -> GuestNetwork {
    var network = try GuestNetwork.pair(link)
    network.start(HTTPServer(HTTPTests.settings), on: 1)
    return network
  }

  private func run(_ command: String, _ link: LinkSettings = LinkSettings()) throws -> GuestNetwork.Output {
    var network = try network(link)
    let names = NameTable([(name: "web", ipv4: IPv4Address("10.0.0.2"), ipv6: nil)])
    let key = network.start(command, on: 0, names: names)
    network.run(until: .seconds(400))
    return network.output(of: key)
  }

  @Test(arguments: [
    ("http://10.0.0.2/index.html", "hello\n"), ("10.0.0.2", "hello\n"), ("web:80/", "hello\n"),
    ("http://web/index.html?query#fragment", "hello\n"), ("http://web/empty.txt", ""), ("web/a%20b", "blank\n"),
    ("web/nix", "404 Not Found\n"), ("web/%zz", "400 Bad Request\n"), ("-X DELETE web/", "405 Method Not Allowed\n"),
    ("-d a=b -d c web/", "405 Method Not Allowed\n"), ("-H Host: web/", "400 Bad Request\n"),
    ("web/index.html web/nix web/", "hello\n404 Not Found\nhello\n"),
    (
      "-o /dev/null -w '%{http_code},%{size_download},%{num_connects},%{content_type}\\n' web/ -o /dev/null web/big",
      "200,6,1,text/html\n200,1000000,0,application/octet-stream\n"
    ),
  ]) func `gets what the server has`(_ arguments: String, _ output: String) throws {
    let result = try run("curl \(arguments)")
    #expect(result.text == output)
    #expect(result.errors == "")
    #expect(result.status == 0)
  }

  @Test func `shows the head where it is asked for`() throws {
    let head = "HTTP/1.1 200 OK\r\nServer: Polder\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n"
    #expect(try run("curl -i web/").text == head + "hello\n")
    #expect(try run("curl -I web/").text == head)
    #expect(
      try run("curl --head web/ -o /dev/null -w '%{size_download} %{size_header}'").text == "0 \(head.utf8.count)")
  }

  @Test func `tells what it does`() throws {
    let result = try run("curl -v web/")
    #expect(result.text == "hello\n")
    #expect(
      result.errors == """
        *   Trying 10.0.0.2:80...
        * Connected to web (10.0.0.2) port 80 (#0)
        > GET / HTTP/1.1
        > Host: web
        > User-Agent: curl (Polder)
        > Accept: */*
        >\u{20}
        < HTTP/1.1 200 OK
        < Server: Polder
        < Content-Type: text/html
        < Content-Length: 6
        <\u{20}
        * Connection #0 to host web left intact

        """)
  }

  /// What curl 7.88.1 asked a server for (RFC 3986, section 5.2.4; curl(1), *--path-as-is*).
  @Test(arguments: [
    ("/x/../index.html", "/index.html"), ("/../../a", "/a"), ("/a/./b", "/a/b"), ("/a/..", "/"), ("/a/../", "/"),
    ("/a/b/c/./../../g", "/a/g"), ("/mid/content=5/../6", "/mid/6"), ("/./", "/"), ("/.", "/"), ("/..", "/"),
    ("/...", "/..."), ("/a/..b", "/a/..b"), ("/a//../b", "/a/b"), ("/a?x=/../y", "/a?x=/../y"),
    ("/a/../b?q#f", "/b?q#f"), ("/..?x", "/?x"), ("/%2e%2e/a", "/%2e%2e/a"), ("/a/b/.", "/a/b/"), ("/a/b/..", "/a/"),
    ("/a/b/../?q", "/a/?q"), ("", "/"), ("?q", "/?q"), ("#f", "/#f"),
  ]) func `dot segments are removed before it asks`(_ path: String, _ effective: String) throws {
    #expect(try run("curl -so /dev/null -w '%{url_effective}' 'web\(path)'").text == "http://web\(effective)")
    #expect(try run("curl --path-as-is -v 'web\(path)'").errors.contains("> GET "))
  }

  @Test func `dot segments that climb above the root are refused by the server`() throws {
    #expect(try run("curl --path-as-is web/a/../index.html").text == "hello\n")
    #expect(try run("curl --path-as-is web/../index.html").text == "400 Bad Request\n")
  }

  /// As curl 7.88.1 followed them.
  @Test(arguments: [
    ("301", "d", "GET http://10.0.0.2/d 1\n"), ("302", "/d", "GET http://10.0.0.2/d 1\n"),
    ("303", "?q", "GET http://10.0.0.2/x/y?q 1\n"), ("307", "../g", "POST http://10.0.0.2/g 1\n"),
    ("308", "//10.0.0.2/h", "POST http://10.0.0.2/h 1\n"),
    ("302", "http://10.0.0.2/x/../e", "GET http://10.0.0.2/e 1\n"),
  ]) func `follows redirects where asked to`(_ code: String, _ location: String, _ expected: String) throws {
    var network = try GuestNetwork.pair()
    let head = "HTTP/1.1 \(code) X\\r\\nLocation: \(location)\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n"
    let ok = "HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"
    _ = network.start("printf '\(head)' | nc -l 80 >/dev/null; printf '\(ok)' | nc -l 80", on: 1)
    let key = network.start(
      "curl -sL -d a=b -w '%{method} %{url_effective} %{num_redirects}\\n' http://10.0.0.2/x/y", on: 0)
    network.run(until: .seconds(30))
    let text = network.output(of: key).text
    #expect(text == (location == "d" ? expected.replacing("/d", with: "/x/d") : expected))
  }

  @Test func `does not follow redirects for ever`() throws {
    var network = try GuestNetwork.pair()
    let head = "HTTP/1.1 302 X\\r\\nLocation: /\\r\\nContent-Length: 0\\r\\n\\r\\n"
    _ = network.start("printf '\(head)' | nc -l 80", on: 1)
    let key = network.start("curl -sSL --max-redirs 0 10.0.0.2", on: 0)
    network.run(until: .seconds(30))
    #expect(network.output(of: key).errors == "curl: (47) Maximum (0) redirects followed\n")
    #expect(network.output(of: key).status == 47)
  }

  @Test func `a variable that there is not is told`() throws {
    let result = try run("curl -so /dev/null -w '%{nosuch}%{stderr}E%{stdout}O%{onerror}never' web/")
    #expect(result.text == "O")
    #expect(result.errors == "curl: unknown --write-out variable: 'nosuch'\nE")
  }

  /// Resolving the address, the handshake and the request are a round trip of 20 ms and a little each.
  @Test func `measures in simulated time`() throws {
    let result = try run(
      "curl -s -o /dev/null -w '%{time_namelookup} %{time_connect} %{time_starttransfer} %{time_total}' web/",
      LinkSettings(delay: .milliseconds(10)))
    #expect(result.text == "0.000000 0.040003 0.060006 0.060006")
  }

  @Test(arguments: [
    ("nohost.invalid", 6, "curl: (6) Could not resolve host: nohost.invalid\n"),
    ("10.0.0.2:81", 7, "curl: (7) Failed to connect to 10.0.0.2 port 81 after 0 ms: Couldn't connect to server\n"),
    ("192.0.2.1", 7, "curl: (7) Failed to connect to 192.0.2.1 port 80 after 0 ms: Couldn't connect to server\n"),
    ("10.0.0.9", 7, "curl: (7) Failed to connect to 10.0.0.9 port 80 after 3000 ms: Couldn't connect to server\n"),
    ("-m 0.5 10.0.0.9", 28, "curl: (28) Connection timed out after 500 milliseconds\n"),
    (
      "--connect-timeout 0.5 10.0.0.9", 28,
      "curl: (28) Failed to connect to 10.0.0.9 port 80 after 500 ms: Timeout was reached\n"
    ),
    ("-f web/nix", 22, "curl: (22) The requested URL returned error: 404\n"),
    ("-s -f web/nix", 22, ""),
    ("-s -S -f web/nix", 22, "curl: (22) The requested URL returned error: 404\n"),
    ("-s -X HEAD web/", 18, ""),
    ("ftp2://web/", 1, "curl: (1) Protocol \"ftp2\" not supported or disabled in libcurl\n"),
    ("http://web:99999/", 3, "curl: (3) URL using bad/illegal format or missing URL\n"),
    ("http:///", 3, "curl: (3) URL using bad/illegal format or missing URL\n"),
    (
      "-o /nodir/x web/", 23,
      "Warning: Failed to open the file /nodir/x: No such file or directory\n"
        + "curl: (23) Failure writing output to destination\n"
    ),
    ("", 2, "curl: try 'curl --help' or 'curl --manual' for more information\n"),
    (
      "--nosuch x", 2,
      "curl: option --nosuch: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n"
    ),
    ("-m", 2, "curl: option -m: requires parameter\ncurl: try 'curl --help' or 'curl --manual' for more information\n"),
    (
      "-m abc web", 2,
      "curl: option -m: expected a proper numerical parameter\ncurl: try 'curl --help' or 'curl --manual' for more information\n"
    ),
  ]) func `fails as curl does`(_ arguments: String, _ status: Int32, _ errors: String) throws {
    let result = try run("curl \(arguments)")
    #expect(result.errors == errors)
    #expect(result.status == status)
  }

  @Test func `a failed transfer leaves its mark in what is written out`() throws {
    let result = try run("curl -s -w '%{http_code} %{exitcode} %{errormsg} %{time_connect}\\n' 10.0.0.2:81")
    #expect(
      result.text == "000 7 Failed to connect to 10.0.0.2 port 81 after 0 ms: Couldn't connect to server 0.000000\n")
  }

  @Test func `generated files are as they are wherever one begins to read`() throws {
    let result = try run("curl -s web/big")
    #expect(result.bytes.count == 1_000_000)
    #expect((0..<1_000_000).allSatisfy { result.bytes[$0] == HTTPContent.generatedByte(at: UInt64($0)) })
  }

  /// A server that says these bytes, and how curl ends.
  @Test(arguments: [
    ("", 52, "", "curl: (52) Empty reply from server\n"),
    (
      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", 18, "abc",
      "curl: (18) transfer closed with 7 bytes remaining to read\n"
    ),
    ("garbage\r\n\r\n", 1, "", "curl: (1) Received HTTP/0.9 when not allowed\n"),
    ("HTTP/1.1 200 OK\r\n\r\nabc", 0, "abc", ""),
    ("HTTP/1.0 100 Continue\n\nHTTP/1.1 200 OK\nContent-Length: 3\n\nabcd", 0, "abc", ""),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 0, "abc", ""),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nx: y\r\n\r\n", 0,
      "abc0123456789", ""
    ),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nx\r\n\r\n", 56, "",
      "curl: (56) Illegal or missing hexadecimal sequence in chunked-encoding\n"
    ),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab", 18, "ab",
      "curl: (18) transfer closed with outstanding read data remaining\n"
    ),
  ]) func `other servers' answers`(_ answer: String, _ status: Int32, _ text: String, _ errors: String) throws {
    var network = try GuestNetwork.pair()
    network.start(Speaker(port: 80, answer: Array(answer.utf8)), on: 1)
    let key = network.start("curl 10.0.0.2", on: 0)
    network.run(until: .seconds(10))
    #expect(network.output(of: key).text == text)
    #expect(network.output(of: key).errors == errors)
    #expect(network.output(of: key).status == status)
  }

  @Test func `a connection that is reset is a failure to receive`() throws {
    var network = try GuestNetwork.pair()
    network.start(Speaker(port: 80, answer: [], aborts: true), on: 1)
    let key = network.start("curl 10.0.0.2", on: 0)
    network.run(until: .seconds(10))
    #expect(network.output(of: key).errors == "curl: (56) Recv failure: Connection reset by peer\n")
    #expect(network.output(of: key).status == 56)
  }

  @Test func `a server that is silent runs into the time limit`() throws {
    var network = try GuestNetwork.pair()
    let silent = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"
    network.start(Speaker(port: 80, answer: Array(silent.utf8), holds: true), on: 1)
    let key = network.start("curl -m 0.5 10.0.0.2", on: 0)
    network.run(until: .seconds(10))
    let errors = "curl: (28) Operation timed out after 500 milliseconds with 3 out of 10 bytes received\n"
    #expect(network.output(of: key).errors == errors)
    #expect(network.output(of: key).status == 28)
  }

  /// What a client says byte for byte, and what the server answers, without its fields.
  @Test(arguments: [
    ("GET /index.html HTTP/1.0\n\n", ["HTTP/1.1 200 OK", "hello"]),
    (
      "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\nGET /empty.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
      ["HTTP/1.1 200 OK", "hello", "HTTP/1.1 200 OK"]
    ),
    ("GET http://web/index.html HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n", ["HTTP/1.1 200 OK", "hello"]),
    ("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", ["HTTP/1.1 400 Bad Request", "400 Bad Request"]),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", ["HTTP/1.1 400 Bad Request", "400 Bad Request"]),
    ("GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n", ["HTTP/1.1 400 Bad Request", "400 Bad Request"]),
    ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", ["HTTP/1.1 400 Bad Request", "400 Bad Request"]),
    (
      "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
      ["HTTP/1.1 505 HTTP Version Not Supported", "505 HTTP Version Not Supported"]
    ),
    ("GET /\r\n\r\n", ["HTTP/1.1 400 Bad Request", "400 Bad Request"]),
    ("\u{16}\u{3}\u{1}\n\n", ["HTTP/1.1 400 Bad Request", "400 Bad Request"]),
    (
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      ["HTTP/1.1 501 Not Implemented", "501 Not Implemented"]
    ),
    (
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcHEAD / HTTP/1.0\r\n\r\n",
      ["HTTP/1.1 405 Method Not Allowed", "405 Method Not Allowed", "HTTP/1.1 200 OK"]
    ),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc", ["HTTP/1.1 400 Bad Request", "400 Bad Request"]),
    (
      "GET /" + String(repeating: "x", count: 9000),
      ["HTTP/1.1 431 Request Header Fields Too Large", "431 Request Header Fields Too Large"]
    ),
  ]) func `answers requests as RFC 9112 has it`(_ request: String, _ lines: [String]) throws {
    var network = try network()
    let key = network.start(Asker(of: Endpoint(.v4(IPv4Address(10, 0, 0, 2)), port: 80), Array(request.utf8)), on: 0)
    network.run(until: .seconds(1))
    let said = network.output(of: key).text.split(whereSeparator: \.isNewline).map(String.init)
    #expect(said.filter { $0.hasPrefix("HTTP/") || !$0.contains(": ") } == lines)
    network.run(until: .seconds(100))
    #expect(network.output(of: key).status == 0)
    #expect(network.guests[1].stack.tcp.all.isEmpty, "the server's connections are gone")
  }

  @Test func `many clients at once are served, and more than it takes at a time`() throws {
    var network = try network()
    let keys = (0..<1100).map { _ in network.start("curl -s 10.0.0.2", on: 0) }
    network.run(until: .seconds(300))
    for key in keys { #expect(network.output(of: key).text == "hello\n") }
  }

  @Test func `silent clients are sent away after a minute`() throws {
    var network = try network()
    let key = network.start(
      Asker(of: Endpoint(.v4(IPv4Address(10, 0, 0, 2)), port: 80), Array("GET".utf8), shuts: false), on: 0)
    network.run(until: .seconds(59))
    #expect(network.output(of: key).status == nil)
    network.run(until: .seconds(61))
    #expect(network.output(of: key).status == 0)
  }

  @Test(arguments: 0..<UInt64(30)) func `no request makes the server trap or stop serving`(_ seed: UInt64) throws {
    var random = RandomStream(seed: seed, owner: "requests")
    var network = try network()
    let parts = [
      "GET ", "HEAD ", "/ ", "/big ", "HTTP/1.1", "HTTP/1.0", "\r\n", "\n", "\r", "Host: a", "Host", ":", " ", "\t",
      "Content-Length: ", "1", "18446744073709551616", "-1", "Expect: 100-continue", "Connection: close", "%", "\0",
      "é",
      "\r\n\r\n", "Transfer-Encoding: chunked", "http://", "?",
    ]
    for _ in 0..<20 {
      var request: [UInt8] = []
      for _ in 0..<random.next(below: 25) { request += parts[Int(random.next(below: UInt64(parts.count)))].utf8 }
      if random.next(below: 3) == 0 {
        for position in request.indices where random.next(below: 8) == 0 {
          request[position] = UInt8(random.next(below: 256))
        }
      }
      network.start(Asker(of: Endpoint(.v4(IPv4Address(10, 0, 0, 2)), port: 80), request), on: 0)
    }
    network.run(until: .milliseconds(500))
    let copy = try network.restored()
    #expect(copy == network, "seed \(seed)")
    let key = network.start("curl 10.0.0.2", on: 0)
    network.run(until: .seconds(1))
    #expect(network.output(of: key).text == "hello\n", "seed \(seed)")
  }

  @Test(arguments: 0..<UInt64(60)) func `no answer makes curl trap or wait for ever`(_ seed: UInt64) throws {
    var random = RandomStream(seed: seed, owner: "answers")
    let parts = [
      "HTTP/1.1 ", "HTTP/1.0 ", "200", "404", "100", "204", "99999", " OK", "\r\n", "\n", "\r", "\r\n\r\n", "abc",
      "5\r\n", "0",
      "Content-Length: ", "3", "9223372036854775808", "Transfer-Encoding: chunked", ": ", " ", "ffffffffffffffff", "\0",
      "é",
    ]
    var answer: [UInt8] = Array((random.next(below: 4) == 0 ? "" : "HTTP/1.1 200 OK\r\n").utf8)
    for _ in 0..<random.next(below: 25) { answer += parts[Int(random.next(below: UInt64(parts.count)))].utf8 }
    var network = try GuestNetwork.pair()
    network.start(Speaker(port: 80, answer: answer), on: 1)
    let key = network.start("curl -s -i 10.0.0.2", on: 0)
    network.run(until: .seconds(10))
    #expect(network.output(of: key).status != nil, "seed \(seed)")
  }
}
