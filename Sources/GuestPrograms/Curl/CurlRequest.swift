/// The request that `curl` sends.
enum CurlRequest {
  /// Its lines, without line ends and the final empty line.
  static func lines(_ settings: CurlSettings, _ transfer: CurlTransfer) -> [String] {
    let url = transfer.url
    var fields = [("Host", url.authority), ("User-Agent", settings.agent), ("Accept", "*/*")]
    if !settings.referrer.isEmpty { fields.append(("Referer", settings.referrer)) }
    if let data = transfer.body(settings) {
      fields.append(("Content-Length", "\(data.utf8.count)"))
      fields.append(("Content-Type", "application/x-www-form-urlencoded"))
    }
    var own: [(String, String)] = []
    for header in settings.headers {
      let (name, value) = split(header)
      // A name without a value removes the default field; one with a semicolon is sent empty.
      guard let index = fields.firstIndex(where: { $0.0.lowercased() == name.lowercased() }) else {
        if let value { own.append((name, value)) }
        continue
      }
      if let value { fields[index] = (fields[index].0, value) } else { fields.remove(at: index) }
    }
    let first = "\(transfer.method(settings)) \(url.target) HTTP/1.1"
    return [first] + (fields + own).map { $1.isEmpty ? "\($0):" : "\($0): \($1)" }
  }

  private static func split(_ header: String) -> (name: String, value: String?) {
    let clean = header.filter { $0 != "\r" && $0 != "\n" && $0 != "\r\n" }
    guard let colon = clean.firstIndex(of: ":") else {
      return clean.hasSuffix(";") ? (String(clean.dropLast()), "") : (clean, nil)
    }
    let value = HTTPHead.trimmed(clean[colon...].dropFirst())
    return (String(clean[..<colon]), value.isEmpty ? nil : value)
  }
}
