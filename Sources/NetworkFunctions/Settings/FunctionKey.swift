/// A key of a function's settings: what stands under it, and what it is for.
public struct FunctionKey: Sendable {
  public var name: String
  public var form: SettingForm
  public var isRequired: Bool
  /// A sentence for the reader of the reference and of an editor's tooltip.
  public var about: String

  public init(_ name: String, _ form: SettingForm, required: Bool = false, _ about: String) {
    self.name = name
    self.form = form
    isRequired = required
    self.about = about
  }
}

/// What a setting may look like. The topology file's checks, its JSON Schema and its reference are made of these.
public indirect enum SettingForm: Sendable {
  case flag
  case number(ClosedRange<Int>)
  case choice([String])
  /// At least this many nanoseconds.
  case duration(atLeast: UInt64)
  case rate
  case size
  case text
  /// A single text or a list of them; the noun is what messages call one.
  case texts(String)
  case record(String, [FunctionKey])
  case records(String, [FunctionKey])
  /// A list of mappings with one key of several, which tells what stands under it.
  case variants(String, [FunctionKey])
}
