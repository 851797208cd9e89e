package io.penstock.objects.engine;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
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
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Which types may be keys: those whose encoded bytes are the same exactly if {@code equals} says so. */
public final class KeyTypes {
    private static final Set<Class<?>> VALUES = Set.of(
            String.class,
            Integer.class,
            Long.class,
            Short.class,
            Byte.class,
            Character.class,
            Boolean.class,
            Double.class,
            Float.class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class,
            DayOfWeek.class,
            Duration.class,
            Instant.class,
            LocalDate.class,
            LocalDateTime.class,
            LocalTime.class,
            Month.class,
            MonthDay.class,
            OffsetDateTime.class,
            OffsetTime.class,
            Period.class,
            Year.class,
            YearMonth.class,
            ZoneOffset.class,
            ZonedDateTime.class);

    private KeyTypes() {}

    /** Throws {@link IllegalArgumentException} if a type may not be a key. */
    public static void check(final Class<?> type) {
        check(type, type.getName(), new HashSet<>());
    }

    private static void check(final Class<?> type, final String where, final Set<Class<?>> seen) {
        if (VALUES.contains(type) || type.isPrimitive() || type.isEnum() || !seen.add(type)) {
            return;
        }
        if (type.isRecord()) {
            for (final RecordComponent component : type.getRecordComponents()) {
                check(component.getType(), where + "." + component.getName(), seen);
            }
        } else if (type.isSealed() && type.isInterface()) {
            for (final Class<?> permitted : type.getPermittedSubclasses()) {
                check(permitted, permitted.getName(), seen);
            }
        } else {
            throw new IllegalArgumentException("a " + type.getName()
                    + " cannot be, or be part of, a key of a shared map: two keys are the same if their encoded bytes are, and for this type that is not what"
                    + " equals says: at=" + where
                    + "; use a String, a number, an enum, a UUID, a date or a time, or a record of these");
        }
    }
}
