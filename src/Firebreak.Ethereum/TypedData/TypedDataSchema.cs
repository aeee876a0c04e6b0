using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Firebreak.Ethereum;

/// <summary>A member of a struct type. The type is an ABI type or another struct, with array suffixes.</summary>
public sealed record TypedDataMember(string Name, string Type);

/// <summary>The struct types of EIP-712, and the hashes that follow from them.</summary>
/// <remarks>
/// Values of a struct are a dictionary by member name, arrays are object[], all else is as <see cref="AbiType"/> says. Values nest at most
/// <see cref="DeepestNesting"/> deep.
/// </remarks>
public sealed class TypedDataSchema
{
    public const int DeepestNesting = 32;

    private const int MostTypes = 128;
    private const int MostMembers = 256;
    private const int LongestDeclarations = 1 << 18;

    private readonly FrozenDictionary<string, IReadOnlyList<TypedDataMember>> _structs;
    private readonly Dictionary<string, Hash256> _typeHashes = new(StringComparer.Ordinal);

    /// <exception cref="TypedDataException">A type or member has no proper name, or there are too many.</exception>
    public TypedDataSchema(IReadOnlyDictionary<string, IReadOnlyList<TypedDataMember>> structs)
    {
        ArgumentNullException.ThrowIfNull(structs);
        if (structs.Count > MostTypes || structs.Values.Any(members => members.Count > MostMembers))
        {
            throw new TypedDataException($"Typed data has at most {MostTypes} types of {MostMembers} members.");
        }

        _structs = structs.ToFrozenDictionary(StringComparer.Ordinal);
        foreach (var (name, members) in structs)
        {
            Check(name, members);
        }

        // Each type's text holds those that it refers to: a few types that all refer to one another would else be long texts many times over.
        var charactersLeft = LongestDeclarations;
        foreach (var name in structs.Keys)
        {
            var text = EncodeType(name);
            charactersLeft -= text.Length;
            _typeHashes[name] = charactersLeft >= 0
                ? Keccak.Hash(text)
                : throw new TypedDataException($"The declarations of the types are longer than {LongestDeclarations} characters.");
        }
    }

    public bool HasStruct(string name) => _structs.ContainsKey(name);

    public IReadOnlyList<TypedDataMember> MembersOf(string name) =>
        _structs.TryGetValue(name, out var members) ? members : throw new TypedDataException($"The type {Excerpt.Of(name, 80)} is not declared.");

    /// <summary>The struct's declaration, followed by those it refers to in alphabetical order.</summary>
    public string EncodeType(string name)
    {
        SortedSet<string> referred = new(StringComparer.Ordinal);
        Collect(name, referred);
        referred.Remove(name);
        var text = new StringBuilder();
        foreach (var type in referred.Prepend(name))
        {
            text.Append(type).Append('(').AppendJoin(',', MembersOf(type).Select(member => $"{member.Type} {member.Name}")).Append(')');
        }

        return text.ToString();
    }

    public Hash256 TypeHash(string name) =>
        _typeHashes.TryGetValue(name, out var hash) ? hash : throw new TypedDataException($"The type {Excerpt.Of(name, 80)} is not declared.");

    /// <summary>The type's hash followed by one word for each member.</summary>
    public byte[] EncodeData(string name, IReadOnlyDictionary<string, object> value) => EncodeData(name, value, DeepestNesting);

    /// <summary>The hash that stands for the whole struct.</summary>
    public Hash256 HashStruct(string name, IReadOnlyDictionary<string, object> value) => Keccak.Hash(EncodeData(name, value));

    // A member named twice would be read twice at every level of nesting: exponential work for a short text.
    private static void Check(string name, IReadOnlyList<TypedDataMember> members)
    {
        CheckName(name);
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var member in members)
        {
            CheckName(member.Name);
            if (!names.Add(member.Name))
            {
                throw new TypedDataException($"The type {Excerpt.Of(name, 80)} has the member {Excerpt.Of(member.Name, 80)} twice.");
            }
        }
    }

    private static void CheckName(string name)
    {
        if (!AbiGrammar.IsName(name))
        {
            throw new TypedDataException($"\"{Excerpt.Of(name, 80)}\" is no name of a type or member.");
        }
    }

    private static string Stem(string type)
    {
        var bracket = type.IndexOf('[', StringComparison.Ordinal);
        return bracket < 0 ? type : type[..bracket];
    }

    private void Collect(string name, SortedSet<string> referred)
    {
        if (!referred.Add(name))
        {
            return;
        }

        foreach (var member in MembersOf(name))
        {
            if (HasStruct(Stem(member.Type)))
            {
                Collect(Stem(member.Type), referred);
            }
        }
    }

    private byte[] EncodeData(string name, IReadOnlyDictionary<string, object> value, int nestingLeft)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (nestingLeft == 0)
        {
            throw new TypedDataException($"Typed data is nested deeper than {DeepestNesting}.");
        }

        var members = MembersOf(name);
        var data = new byte[(1 + members.Count) * Hash256.Length];
        TypeHash(name).CopyTo(data);
        for (var i = 0; i < members.Count; i++)
        {
            var member = members[i];
            var content = value.TryGetValue(member.Name, out var found)
                ? found
                : throw new TypedDataException($"{name} has no value for {member.Name}.");
            EncodeWord(member.Type, content, nestingLeft - 1).CopyTo(data.AsSpan((i + 1) * Hash256.Length));
        }

        return data;
    }

    private Hash256 EncodeWord(string type, object value, int nestingLeft)
    {
        if (type.EndsWith(']'))
        {
            return EncodeArray(type, value, nestingLeft);
        }

        if (HasStruct(type))
        {
            return value is IReadOnlyDictionary<string, object> members
                ? Keccak.Hash(EncodeData(type, members, nestingLeft))
                : throw new TypedDataException($"The value of a {type} is no struct.");
        }

        try
        {
            return EncodeElementary(AbiGrammar.Elementary(type), value);
        }
        catch (AbiException misfit)
        {
            throw new TypedDataException(misfit.Message);
        }
    }

    private Hash256 EncodeArray(string type, object value, int nestingLeft)
    {
        var bracket = type.LastIndexOf('[');
        if (bracket <= 0 || value is not object[] items || nestingLeft == 0)
        {
            throw new TypedDataException($"The value of {Excerpt.Of(type, 80)} is no array, or nested too deep.");
        }

        var length = type.AsSpan(bracket + 1, type.Length - bracket - 2);
        if (!length.IsEmpty && (!int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var expected) || expected != items.Length))
        {
            throw new TypedDataException($"The value of {Excerpt.Of(type, 80)} has {items.Length} elements.");
        }

        var words = new byte[items.Length * Hash256.Length];
        for (var i = 0; i < items.Length; i++)
        {
            EncodeWord(type[..bracket], items[i], nestingLeft - 1).CopyTo(words.AsSpan(i * Hash256.Length));
        }

        return Keccak.Hash(words);
    }

    private static Hash256 EncodeElementary(AbiType type, object value)
    {
        switch (type, value)
        {
            case (AbiType.Text, string text):
                return Keccak.Hash(text);
            case (AbiType.Bytes, byte[] bytes):
                return Keccak.Hash(bytes);
            case (AbiType.Text or AbiType.Bytes, _):
                throw AbiWord.Misfit(type, value);
            default:
                Span<byte> word = stackalloc byte[Hash256.Length];
                word.Clear();
                AbiWord.Write(type, value, word);
                return Hash256.FromBytes(word);
        }
    }
}
