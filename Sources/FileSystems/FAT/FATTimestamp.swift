/// A moment as directories store it: local time from 1980 to 2107 in units of two seconds, and for the creation of an entry a count
/// of hundredths besides.
public struct FATTimestamp: Hashable, Sendable {
  public var date: UInt16
  public var time: UInt16
  public var centiseconds: UInt8

  public init(date: UInt16, time: UInt16, centiseconds: UInt8 = 0) {
    (self.date, self.time, self.centiseconds) = (date, time, centiseconds)
  }

  /// Earlier and later moments become the first and the last one that can be stored.
  public init(_ civil: CivilTime) {
    guard civil.year >= 1980 else { self = FATTimestamp(date: 0x0021, time: 0); return }
    guard civil.year <= 2107 else { self = FATTimestamp(date: 0xFF9F, time: 0xBF7D, centiseconds: 199); return }
    date = UInt16((civil.year - 1980) << 9 | civil.month << 5 | civil.day)
    time = UInt16(civil.hour << 11 | civil.minute << 5 | civil.second / 2)
    centiseconds = UInt8(civil.second % 2 * 100 + civil.centisecond)
  }

  /// Nil for a date of 0, which means none, and for one that no calendar has.
  public var civil: CivilTime? {
    let (month, day) = (Int(date >> 5 & 15), Int(date & 31))
    let (hour, minute, pairs) = (Int(time >> 11), Int(time >> 5 & 63), Int(time & 31))
    guard 1...12 ~= month, 1...31 ~= day, hour < 24, minute < 60, pairs < 30, centiseconds < 200 else { return nil }
    return CivilTime(
      year: 1980 + Int(date >> 9), month: month, day: day, hour: hour, minute: minute,
      second: pairs * 2 + Int(centiseconds) / 100, centisecond: Int(centiseconds) % 100)
  }
}

/// The attributes of a directory entry.
public struct FATAttributes: OptionSet, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let readOnly = FATAttributes(rawValue: 0x01)
  public static let hidden = FATAttributes(rawValue: 0x02)
  public static let system = FATAttributes(rawValue: 0x04)
  public static let volumeLabel = FATAttributes(rawValue: 0x08)
  public static let directory = FATAttributes(rawValue: 0x10)
  public static let archive = FATAttributes(rawValue: 0x20)

  /// What a piece of a long name has, in the lower six bits.
  static let longName: UInt8 = 0x0F
  var isLongName: Bool { rawValue & 0x3F == FATAttributes.longName }
}
