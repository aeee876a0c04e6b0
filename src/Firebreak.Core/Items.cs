using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Firebreak.Core;

/// <summary>An immutable list that compares by content, so that records which hold one keep value equality.</summary>
/// <typeparam name="T">The element; itself comparable by value.</typeparam>
[JsonConverter(typeof(ItemsJsonConverterFactory))]
[CollectionBuilder(typeof(Items), nameof(Items.Create))]
public readonly struct Items<T>(T[]? values) : IReadOnlyList<T>, IEquatable<Items<T>>
{
    private readonly T[]? _values = values;

    private T[] Values => _values ?? [];

    public int Count => Values.Length;

    public T this[int index] => Values[index];

    public ReadOnlySpan<T> Span => Values;

    public Items<T> Add(T item) => new([.. Values, item]);

    public bool Equals(Items<T> other) => Span.SequenceEqual(other.Span, EqualityComparer<T>.Default);

    public override bool Equals(object? obj) => obj is Items<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in Values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)Values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Values.GetEnumerator();

    public static bool operator ==(Items<T> left, Items<T> right) => left.Equals(right);

    public static bool operator !=(Items<T> left, Items<T> right) => !left.Equals(right);
}

/// <summary>Makes <see cref="Items{T}"/> from collection expressions and sequences.</summary>
public static class Items
{
    public static Items<T> Create<T>(ReadOnlySpan<T> values) => new(values.ToArray());

    public static Items<T> ToItems<T>(this IEnumerable<T> values) => new([.. values]);
}

/// <summary>Writes <see cref="Items{T}"/> as a plain JSON array.</summary>
public sealed class ItemsJsonConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Items<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(
            typeof(ItemsJsonConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class ItemsJsonConverter<T> : JsonConverter<Items<T>>
    {
        public override Items<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<T[]>(ref reader, options));

        public override void Write(Utf8JsonWriter writer, Items<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Span.ToArray(), options);
    }
}
