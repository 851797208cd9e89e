package io.penstock.codec;

import static io.penstock.codec.ValueSerializer.plain;
import static io.penstock.codec.WellKnownTypes.add;
import static io.penstock.codec.WellKnownTypes.addKind;

import com.esotericsoftware.kryo.io.Output;
import java.nio.file.attribute.FileTime;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;

/** Dates and times. */
@SuppressWarnings("JavaUtilDate") // users still have Date
final class TimeTypes {
    private TimeTypes() {}

    static void addAll() {
        add(Instant.class, false, plain(TimeTypes::write, TimeTypes::readInstant));
        add(
                Duration.class,
                false,
                plain(
                        (out, value) -> {
                            out.writeVarLong(value.getSeconds(), false);
                            out.writeVarInt(value.getNano(), true);
                        },
                        in -> Duration.ofSeconds(in.readVarLong(false), in.readVarInt(true))));
        add(LocalDate.class, false, plain(TimeTypes::write, TimeTypes::readDate));
        add(LocalTime.class, false, plain(TimeTypes::write, TimeTypes::readTime));
        add(LocalDateTime.class, false, plain(TimeTypes::write, TimeTypes::readDateTime));
        add(ZoneOffset.class, false, plain(TimeTypes::write, TimeTypes::readOffset));
        addKind(
                ZoneId.class,
                false,
                plain((out, value) -> out.writeString(value.getId()), in -> ZoneId.of(in.readText())));
        add(
                ZonedDateTime.class,
                false,
                plain(
                        (out, value) -> {
                            write(out, value.toLocalDateTime());
                            write(out, value.getOffset());
                            out.writeString(value.getZone().getId());
                        },
                        TimeTypes::readZoned));
        add(
                OffsetDateTime.class,
                false,
                plain(
                        (out, value) -> {
                            write(out, value.toLocalDateTime());
                            write(out, value.getOffset());
                        },
                        in -> OffsetDateTime.of(readDateTime(in), readOffset(in))));
        add(
                OffsetTime.class,
                false,
                plain(
                        (out, value) -> {
                            write(out, value.toLocalTime());
                            write(out, value.getOffset());
                        },
                        in -> OffsetTime.of(readTime(in), readOffset(in))));
        add(
                Year.class,
                false,
                plain((out, value) -> out.writeVarInt(value.getValue(), false), in -> Year.of(in.readVarInt(false))));
        add(
                YearMonth.class,
                false,
                plain(
                        (out, value) -> {
                            out.writeVarInt(value.getYear(), false);
                            out.writeByte(value.getMonthValue());
                        },
                        in -> YearMonth.of(in.readVarInt(false), in.readByte())));
        add(
                MonthDay.class,
                false,
                plain(
                        (out, value) -> {
                            out.writeByte(value.getMonthValue());
                            out.writeByte(value.getDayOfMonth());
                        },
                        in -> MonthDay.of(in.readByte(), in.readByte())));
        add(
                Period.class,
                false,
                plain(
                        (out, value) -> {
                            out.writeVarInt(value.getYears(), false);
                            out.writeVarInt(value.getMonths(), false);
                            out.writeVarInt(value.getDays(), false);
                        },
                        in -> Period.of(in.readVarInt(false), in.readVarInt(false), in.readVarInt(false))));
        add(Date.class, true, plain((out, value) -> out.writeLong(value.getTime()), in -> new Date(in.readLong())));
        addKind(
                TimeZone.class,
                true,
                ValueSerializer.<TimeZone>plain(TimeTypes::write, in -> TimeZone.getTimeZone(in.readText()))
                        .heap(128));
        add(FileTime.class, false, plain(TimeTypes::write, in -> FileTime.from(readInstant(in))));
        add(DayOfWeek.class, false, WellKnownTypes.named(DayOfWeek.class));
        add(Month.class, false, WellKnownTypes.named(Month.class));
        add(ChronoUnit.class, false, WellKnownTypes.named(ChronoUnit.class));
        add(TimeUnit.class, false, WellKnownTypes.named(TimeUnit.class));
    }

    /** Types that came later, at the end of the list. */
    static void addLater() {
        add(
                GregorianCalendar.class,
                true,
                ValueSerializer.<GregorianCalendar>plain(TimeTypes::write, TimeTypes::readCalendar)
                        .heap(720));
    }

    private static void write(final Output out, final GregorianCalendar value) {
        final GregorianCalendar copy = (GregorianCalendar) value.clone(); // asking for the time computes fields
        out.writeLong(copy.getTimeInMillis());
        write(out, copy.getTimeZone());
        out.writeBoolean(copy.isLenient());
        out.writeByte(copy.getFirstDayOfWeek());
        out.writeByte(copy.getMinimalDaysInFirstWeek());
        out.writeLong(copy.getGregorianChange().getTime());
    }

    private static GregorianCalendar readCalendar(final ItemInput in) {
        final long time = in.readLong();
        final GregorianCalendar made = new GregorianCalendar(TimeZone.getTimeZone(in.readText()), Locale.ROOT);
        made.setLenient(in.readBoolean());
        made.setFirstDayOfWeek(in.readByte());
        made.setMinimalDaysInFirstWeek(in.readByte());
        made.setGregorianChange(new Date(in.readLong()));
        made.setTimeInMillis(time);
        return made;
    }

    private static void write(final Output out, final TimeZone value) {
        if (!TimeZone.getTimeZone(value.getID()).equals(value)) {
            throw new CodecException("time zone " + value.getID()
                    + " cannot travel: its rules are not those that its name stands for: class="
                    + value.getClass().getName() + "; send its name and offset");
        }
        out.writeString(value.getID());
    }

    private static void write(final Output out, final FileTime value) {
        if (!FileTime.from(value.toInstant()).equals(value)) {
            throw new CodecException("a file time beyond the range of Instant cannot travel: " + value);
        }
        write(out, value.toInstant());
    }

    private static ZonedDateTime readZoned(final ItemInput in) {
        final LocalDateTime local = readDateTime(in);
        final ZoneOffset offset = readOffset(in);
        final ZonedDateTime made = ZonedDateTime.ofInstant(local, offset, ZoneId.of(in.readText()));
        if (!made.toLocalDateTime().equals(local) || !made.getOffset().equals(offset)) {
            throw new CodecException("the time zone data of sender and receiver differ: " + made.getZone() + " has no "
                    + local + " with offset " + offset + " here");
        }
        return made;
    }

    private static void write(final Output out, final Instant value) {
        out.writeVarLong(value.getEpochSecond(), false);
        out.writeVarInt(value.getNano(), true);
    }

    private static Instant readInstant(final ItemInput in) {
        return Instant.ofEpochSecond(in.readVarLong(false), in.readVarInt(true));
    }

    private static void write(final Output out, final LocalDate value) {
        out.writeVarLong(value.toEpochDay(), false);
    }

    private static LocalDate readDate(final ItemInput in) {
        return LocalDate.ofEpochDay(in.readVarLong(false));
    }

    private static void write(final Output out, final LocalTime value) {
        out.writeVarLong(value.toNanoOfDay(), true);
    }

    private static LocalTime readTime(final ItemInput in) {
        return LocalTime.ofNanoOfDay(in.readVarLong(true));
    }

    private static void write(final Output out, final LocalDateTime value) {
        write(out, value.toLocalDate());
        write(out, value.toLocalTime());
    }

    private static LocalDateTime readDateTime(final ItemInput in) {
        return LocalDateTime.of(readDate(in), readTime(in));
    }

    private static void write(final Output out, final ZoneOffset value) {
        out.writeVarInt(value.getTotalSeconds(), false);
    }

    private static ZoneOffset readOffset(final ItemInput in) {
        return ZoneOffset.ofTotalSeconds(in.readVarInt(false));
    }
}
