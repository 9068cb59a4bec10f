import SimulationKernel

/// The arguments of `curl`.
struct CurlSettings: Sendable, Equatable, StateRecord {
  var urls: [String] = []
  /// The outputs in the order of the URLs: a file, or nil for the standard output. An empty name stands for `-O`.
  var outputs: [String] = []
  var method = ""
  var headers: [String] = []
  var agent = "curl (Polder)"
  /// Data to send; nil for none.
  var data: String?
  var writeOut = ""
  /// The time limit for a transfer; zero for none.
  var maxTime = Duration.zero
  var connectTimeout = Duration.seconds(300)
  var version = HostName.Version.either
  var isVerbose = false
  var includesHead = false
  var asksForHead = false
  var isSilent = false
  var showsErrors = false
  var fails = false
  /// Whether dot segments are kept in a URL's path.
  var keepsPaths = false
  var followsRedirects = false
  /// The limit on redirects per URL; nil for none.
  var redirectLimit: UInt32? = 50
  /// Whether data is appended to the URL.
  var putsDataIntoURL = false
  var referrer = ""

  private static let short = "fiIkLsSvgOGo:w:m:H:X:d:A:e:46"
  private static let long = [
    "fail", "include", "head", "silent", "show-error", "verbose", "globoff", "remote-name", "output=", "write-out=",
    "max-time=", "connect-timeout=", "header=", "request=", "data=", "data-raw=", "user-agent=", "ipv4", "ipv6", "url=",
    "no-progress-meter", "http1.1", "path-as-is", "location", "max-redirs=", "get", "referer=", "data-binary=",
    "data-ascii=", "insecure",
  ]

  init(arguments: [String]) throws(FailedCommand) {
    var parser = OptionParser("curl", arguments, short: Self.short, long: Self.long)
    while let argument = try Self.next(&parser) {
      switch argument {
      case .operand(let word): urls.append(word)
      case .option(let name, let value): try set(name, to: value)
      }
    }
    guard !urls.isEmpty else { throw Self.refusal(nil) }
  }

  private static func next(_ parser: inout OptionParser) throws(FailedCommand) -> OptionParser.Argument? {
    do throws(FailedCommand) {
      return try parser.next()
    } catch {
      throw refusal(error.curlWords)
    }
  }

  private static func refusal(_ problem: String?) -> FailedCommand {
    let advice = "curl: try 'curl --help' or 'curl --manual' for more information"
    return FailedCommand((problem.map { "curl: \($0)\n" } ?? "") + advice, status: 2)
  }

  private mutating func set(_ name: String, to value: String) throws(FailedCommand) {
    switch name {
    case "o", "output": outputs.append(value)
    case "O", "remote-name": outputs.append("")
    case "w", "write-out": writeOut = value
    case "m", "max-time": maxTime = try Self.seconds(value, name)
    case "connect-timeout": connectTimeout = try Self.seconds(value, name)
    case "H", "header": headers.append(value)
    case "X", "request": method = value
    case "e", "referer": referrer = value
    case "max-redirs": redirectLimit = try Self.redirects(value)
    case "d", "data", "data-raw", "data-binary", "data-ascii": data = (data.map { $0 + "&" } ?? "") + value
    case "A", "user-agent": agent = value
    case "url": urls.append(value)
    default: set(name)
    }
  }

  private mutating func set(_ name: String) {
    switch name {
    case "f", "fail": fails = true
    case "G", "get": putsDataIntoURL = true
    case "L", "location": followsRedirects = true
    case "path-as-is": keepsPaths = true
    case "i", "include": includesHead = true
    case "I", "head": asksForHead = true
    case "s", "silent": isSilent = true
    case "S", "show-error": showsErrors = true
    case "v", "verbose": isVerbose = true
    case "4", "ipv4": version = .v4
    case "6", "ipv6": version = .v6
    // The others ask for what Polder's curl does anyway, or concern TLS, which it does not have.
    default: break
    }
  }

  private static func seconds(_ text: String, _ name: String) throws(FailedCommand) -> Duration {
    guard text.last?.isNumber == true, let value = Duration(text: text) else {
      let option = (name.count == 1 ? "-" : "--") + name
      throw refusal("option \(option): expected a proper numerical parameter")
    }
    return value
  }

  /// -1 means no limit.
  private static func redirects(_ text: String) throws(FailedCommand) -> UInt32? {
    if text == "-1" { return nil }
    guard let number = UInt32(text) else {
      throw refusal("option --max-redirs: expected a proper numerical parameter")
    }
    return number
  }

  /// The body of the first request.
  var body: String? { putsDataIntoURL ? nil : data }

  /// The URL at `index`, with data appended to it.
  func url(at index: Int) throws(CurlFailure) -> CurlURL {
    let typed = urls[index]
    guard putsDataIntoURL, let data, !data.isEmpty else { return try CurlURL(typed, asIs: keepsPaths) }
    let address = typed.prefix { $0 != "#" }
    return try CurlURL("\(address)\(address.contains("?") ? "&" : "?")\(data)", asIs: keepsPaths)
  }

  static let fields = Fields(
    \CurlSettings.urls, \.outputs, \.headers, \.method, \.agent, \.writeOut, \.data, \.maxTime, \.connectTimeout,
    \.version, \.isVerbose, \.includesHead, \.asksForHead, \.isSilent, \.showsErrors, \.fails, \.keepsPaths,
    \.followsRedirects, \.redirectLimit, \.putsDataIntoURL, \.referrer)
}

extension FailedCommand {
  /// curl's message for an error of glibc's parser.
  fileprivate var curlWords: String {
    let option = message.split(separator: "'").dropFirst().first.map(String.init) ?? ""
    let name = option.hasPrefix("-") ? option : "-" + option
    return message.contains("requires an argument")
      ? "option \(name): requires parameter" : "option \(name): is unknown"
  }
}
