using System.Globalization;
using System.Reflection;
using Firebreak.Core;
using Firebreak.Ethereum;

namespace Firebreak.TestKit;

/// <summary>
/// Makes a value of any type of Core with every part filled in, so that a case added tomorrow is tested tomorrow. All
/// parts differ from each other.
/// </summary>
public sealed class Specimens
{
    private int _count;

    /// <summary>Every nested case of a closed family.</summary>
    public static IEnumerable<Type> CasesOf<TFamily>() =>
        typeof(TFamily).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(TFamily)));

    public object Make(Type type)
    {
        var number = ++_count;
        return Simple(Nullable.GetUnderlyingType(type) ?? type, number) ?? Composed(type);
    }

    private static object? Simple(Type type, int number) => type switch
    {
        _ when type == typeof(string) => string.Create(CultureInfo.InvariantCulture, $"text {number} with \"quotes\", <tags>, ünïcode 🔥 and \u202e"),
        _ when type == typeof(int) => number,
        _ when type == typeof(long) => (long)number << 40,
        _ when type == typeof(ulong) => ulong.MaxValue - (ulong)number,
        _ when type == typeof(uint) => uint.MaxValue - (uint)number,
        _ when type == typeof(bool) => true,
        _ when type == typeof(double) => number / 3.0,
        _ when type == typeof(decimal) => number / 7m,
        _ when type == typeof(UInt256) => UInt256.MaxValue - (ulong)number,
        _ when type == typeof(Int256) => -Int256.FromUInt256((ulong)number),
        _ when type == typeof(Address) => A.Account(number.ToString(CultureInfo.InvariantCulture)),
        _ when type == typeof(Hash256) => A.Hash(number.ToString(CultureInfo.InvariantCulture)),
        _ when type == typeof(HexBytes) => new HexBytes([1, 2, (byte)number]),
        _ when type == typeof(DateTimeOffset) => A.Dawn.AddTicks(number),
        _ when type == typeof(Guid) => new Guid(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        _ when type.IsEnum => Enum.GetValues(type).GetValue(number % Enum.GetValues(type).Length),
        _ => null,
    };

    private object Composed(Type type)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Items<>))
        {
            return Several(type);
        }

        if (type.IsAbstract)
        {
            return Make(type.GetNestedTypes().First(nested => nested.IsSubclassOf(type)));
        }

        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance).MaxBy(candidate => candidate.GetParameters().Length)!;
        var made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Make(parameter.ParameterType))]);
        var named = constructor.GetParameters().Select(parameter => parameter.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var property in type.GetProperties().Where(property => property.CanWrite && !named.Contains(property.Name)))
        {
            property.SetValue(made, Make(property.PropertyType));
        }

        return made;
    }

    // A list of a closed family holds one of each case.
    private object Several(Type type)
    {
        var element = type.GetGenericArguments()[0];
        var kinds = element.IsAbstract ? [.. element.GetNestedTypes().Where(nested => nested.IsSubclassOf(element))] : new[] { element, element };
        var values = Array.CreateInstance(element, kinds.Length);
        foreach (var (i, kind) in kinds.Index())
        {
            values.SetValue(Make(kind), i);
        }

        return Activator.CreateInstance(type, values)!;
    }
}
