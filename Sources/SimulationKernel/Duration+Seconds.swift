extension Duration {
  /// Exact, in seconds, without trailing zeros: `1.002s`. Used in messages and folder names.
  public var inSeconds: String {
    var text = seconds(decimals: 9)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text + "s"
  }
}
