/// A date and time of day of the Gregorian calendar, in whatever time zone its user means.
public struct CivilTime: Hashable, Comparable, Sendable {
  public var year: Int
  /// From 1.
  public var month: Int
  /// From 1.
  public var day: Int
  public var hour: Int
  public var minute: Int
  public var second: Int
  /// Hundredths of a second.
  public var centisecond: Int

  public init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, centisecond: Int = 0
  ) {
    (self.year, self.month, self.day) = (year, month, day)
    (self.hour, self.minute, self.second, self.centisecond) = (hour, minute, second, centisecond)
  }

  /// - Parameter seconds: Since 1970-01-01T00:00:00; the same days and hours come out again.
  public init(secondsSince1970 seconds: Int) {
    let (days, rest) = (
      seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400, ((seconds % 86_400) + 86_400) % 86_400
    )
    // Years that begin in March put the leap day at their end; an era has 400 of them.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    self.init(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1,
      hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60)
  }

  public static func < (left: CivilTime, right: CivilTime) -> Bool { left.key.lexicographicallyPrecedes(right.key) }

  private var key: [Int] { [year, month, day, hour, minute, second, centisecond] }

  /// `2024-02-29 13:05:08`
  public var text: String {
    "\(year.padded(4))-\(month.padded(2))-\(day.padded(2)) \(hour.padded(2)):\(minute.padded(2)):\(second.padded(2))"
  }
}

extension Int {
  func padded(_ width: Int) -> String {
    let text = String(self)
    return String(repeating: "0", count: Swift.max(0, width - text.count)) + text
  }

  /// `0x0C`
  var hexadecimal: String {
    let text = String(self, radix: 16, uppercase: true)
    return "0x" + (text.count % 2 == 1 ? "0" : "") + text
  }
}
