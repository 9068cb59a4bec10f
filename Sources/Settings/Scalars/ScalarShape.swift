/// How a ``Scalar`` is described to readers and to editors.
public struct ScalarShape: Hashable, Sendable {
  /// What messages call a value, as in "invalid duration '5 sec'"; nil where the key's name says more.
  public var noun: String?
  /// What to write. Completes "use …".
  public var usage: String
  /// For the reference page.
  public var summary: String
  /// The values, where they can be counted.
  public var choices: [String] = []
  public var json: JSONForm

  /// What JSON Schema says of the value. A YAML reader takes some texts for numbers; an editor must not mind.
  public struct JSONForm: Hashable, Sendable {
    public var types: [String]
    public var pattern: String?
    /// As they are written: they may be larger than any integer type.
    public var minimum: String?
    public var maximum: String?

    public init(_ types: [String], pattern: String? = nil, minimum: String? = nil, maximum: String? = nil) {
      self.types = types
      self.pattern = pattern
      self.minimum = minimum
      self.maximum = maximum
    }
  }

  public init(_ noun: String?, usage: String, summary: String? = nil, choices: [String] = [], json: JSONForm) {
    self.noun = noun
    self.usage = usage
    self.summary = summary ?? usage
    self.choices = choices
    self.json = json
  }

  func message(for text: String, as subject: String, _ problem: InvalidText) -> String {
    let detail = problem.detail.map { " (\($0))" } ?? ""
    return noun.map { "invalid \($0) '\(text)'\(detail)" } ?? "invalid value '\(text)' for \(subject)\(detail)"
  }

  func fix(for text: String, _ problem: InvalidText) -> String {
    if let fix = problem.fix { return fix }
    if text.unicodeScalars.contains(where: { (0x2018...0x201F).contains($0.value) }) {
      return "use straight quotes, ' or \"; a word processor has curled them"
    }
    let meant = EditDistance.nearest(to: text, among: choices) ?? choice(beginningWith: text)
    return meant.map { "did you mean '\($0)'?" } ?? "use \(usage)"
  }

  /// The only choice that begins so: of a long word, the beginning is what one remembers.
  private func choice(beginningWith text: String) -> String? {
    let longer = choices.filter { $0.hasPrefix(text.lowercased()) }
    return text.utf8.count > 2 && longer.count == 1 ? longer[0] : nil
  }
}
