package io.penstock.codec;

import static io.penstock.codec.ValueSerializer.plain;
import static io.penstock.codec.WellKnownTypes.add;
import static io.penstock.codec.WellKnownTypes.addAbsent;
import static io.penstock.codec.WellKnownTypes.addKind;

import com.esotericsoftware.kryo.io.Output;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Timestamp;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.datatype.XMLGregorianCalendar;

/** Types of modules that a program may run without. Their places in the list are kept then. */
@SuppressWarnings("JavaUtilDate") // users still have these types
final class OptionalModules {
    private static final int SQL_TYPES = 3;
    private static final int ABSENT = Integer.MIN_VALUE; // DatatypeConstants.FIELD_UNDEFINED;

    private OptionalModules() {}

    static void addAll() {
        try {
            Sql.addAll();
        } catch (final NoClassDefFoundError noSuchModule) {
            addAbsent(SQL_TYPES);
        }
        try {
            Xml.addAll();
        } catch (final NoClassDefFoundError noSuchModule) {
            addAbsent(1);
        }
    }

    /** Of the module java.sql. */
    private static final class Sql {
        static void addAll() {
            add(Timestamp.class, true, plain(Sql::write, Sql::read));
            add(
                    java.sql.Date.class,
                    true,
                    plain((out, value) -> out.writeLong(value.getTime()), in -> new java.sql.Date(in.readLong())));
            add(
                    java.sql.Time.class,
                    true,
                    plain((out, value) -> out.writeLong(value.getTime()), in -> new java.sql.Time(in.readLong())));
        }

        private static void write(final Output out, final Timestamp value) {
            out.writeLong(value.getTime());
            out.writeVarInt(value.getNanos(), true);
        }

        private static Timestamp read(final ItemInput in) {
            final Timestamp made = new Timestamp(in.readLong());
            made.setNanos(in.readVarInt(true));
            return made;
        }
    }

    /** Of the module java.xml. */
    private static final class Xml {
        static void addAll() {
            addKind(
                    XMLGregorianCalendar.class,
                    true,
                    ValueSerializer.<XMLGregorianCalendar>plain(Xml::write, Xml::read)
                            .heap(320));
        }

        private static void write(final Output out, final XMLGregorianCalendar value) {
            writeText(out, value.getEonAndYear());
            for (final int field : new int[] {
                value.getMonth(),
                value.getDay(),
                value.getHour(),
                value.getMinute(),
                value.getSecond(),
                value.getTimezone()
            }) {
                out.writeVarInt(field, false);
            }
            writeText(out, value.getFractionalSecond());
        }

        private static void writeText(final Output out, final Number value) {
            out.writeString(value == null ? null : value.toString());
        }

        private static XMLGregorianCalendar read(final ItemInput in) {
            final XMLGregorianCalendar made = Factory.INSTANCE.newXMLGregorianCalendar();
            final String year = in.readString();
            if (year != null) {
                made.setYear(new BigInteger(year));
            }
            made.setMonth(in.readVarInt(false));
            made.setDay(in.readVarInt(false));
            final int hour = in.readVarInt(false);
            final int minute = in.readVarInt(false);
            final int second = in.readVarInt(false);
            made.setTimezone(in.readVarInt(false));
            final String fraction = in.readString();
            if (hour != ABSENT) {
                made.setTime(hour, minute, second, fraction == null ? null : new BigDecimal(fraction));
            }
            return made;
        }
    }

    /** Made when it is needed: it loads the XML classes. */
    private static final class Factory {
        static final DatatypeFactory INSTANCE = DatatypeFactory.newDefaultInstance();
    }
}
