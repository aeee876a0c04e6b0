using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Firebreak.Ethereum;

/// <summary>libsecp256k1, where the machine has it: constant-time and some twenty times faster than managed code.</summary>
internal sealed unsafe class NativeSecp256k1 : ISecp256k1Backend
{
    // SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY: what every release up to now accepts.
    private const uint ContextFlags = 0x301;
    private const uint Uncompressed = 2;
    private const int OpaqueKeyLength = 64;
    private const int OpaqueSignatureLength = 65;

    private static readonly string[] Candidates =
        ["libsecp256k1.so.2", "libsecp256k1.so.1", "libsecp256k1.so.0", "libsecp256k1.so", "libsecp256k1.dylib", "secp256k1.dll"];

    private readonly void* _context;
    private readonly delegate* unmanaged<void*, byte*, byte*, int> _createPublicKey;
    private readonly delegate* unmanaged<void*, byte*, nuint*, byte*, uint, int> _serializePublicKey;
    private readonly delegate* unmanaged<void*, byte*, int> _verifyKey;
    private readonly delegate* unmanaged<void*, byte*, byte*, byte*, void*, void*, int> _sign;
    private readonly delegate* unmanaged<void*, byte*, int*, byte*, int> _serializeSignature;
    private readonly delegate* unmanaged<void*, byte*, byte*, int, int> _parseSignature;
    private readonly delegate* unmanaged<void*, byte*, byte*, byte*, int> _recover;

    private NativeSecp256k1(string name, nint library)
    {
        Name = name;
        var createContext = (delegate* unmanaged<uint, void*>)Export(library, "secp256k1_context_create");
        var randomize = (delegate* unmanaged<void*, byte*, int>)Export(library, "secp256k1_context_randomize");
        _createPublicKey = (delegate* unmanaged<void*, byte*, byte*, int>)Export(library, "secp256k1_ec_pubkey_create");
        _serializePublicKey = (delegate* unmanaged<void*, byte*, nuint*, byte*, uint, int>)Export(library, "secp256k1_ec_pubkey_serialize");
        _verifyKey = (delegate* unmanaged<void*, byte*, int>)Export(library, "secp256k1_ec_seckey_verify");
        _sign = (delegate* unmanaged<void*, byte*, byte*, byte*, void*, void*, int>)Export(library, "secp256k1_ecdsa_sign_recoverable");
        _serializeSignature = (delegate* unmanaged<void*, byte*, int*, byte*, int>)Export(
            library, "secp256k1_ecdsa_recoverable_signature_serialize_compact");
        _parseSignature = (delegate* unmanaged<void*, byte*, byte*, int, int>)Export(
            library, "secp256k1_ecdsa_recoverable_signature_parse_compact");
        _recover = (delegate* unmanaged<void*, byte*, byte*, byte*, int>)Export(library, "secp256k1_ecdsa_recover");

        // One context for the life of the process: after the blinding below, all uses of it are reads.
        _context = createContext(ContextFlags);
        Span<byte> seed = stackalloc byte[32];
        RandomNumberGenerator.Fill(seed);
        fixed (byte* seedPointer = seed)
        {
            Require(randomize(_context, seedPointer), "The context could not be randomised.");
        }
    }

    public string Name { get; }

    /// <summary>Null when no build of the library with the recovery module is installed.</summary>
    public static NativeSecp256k1? TryLoad()
    {
        foreach (var candidate in Candidates)
        {
            if (!NativeLibrary.TryLoad(candidate, out var library))
            {
                continue;
            }

            if (NativeLibrary.TryGetExport(library, "secp256k1_ecdsa_recover", out _))
            {
                return new NativeSecp256k1(candidate, library);
            }

            NativeLibrary.Free(library);
        }

        return null;
    }

    public bool IsPrivateKey(ReadOnlySpan<byte> key)
    {
        fixed (byte* keyPointer = key)
        {
            return _verifyKey(_context, keyPointer) == 1;
        }
    }

    public void WritePublicKey(ReadOnlySpan<byte> key, Span<byte> publicKey)
    {
        var opaque = stackalloc byte[OpaqueKeyLength];
        fixed (byte* keyPointer = key)
        {
            Require(_createPublicKey(_context, opaque, keyPointer), "The key has no public key.");
        }

        Serialize(opaque, publicKey);
    }

    public int Sign(ReadOnlySpan<byte> key, ReadOnlySpan<byte> digest, Span<byte> compact)
    {
        var opaque = stackalloc byte[OpaqueSignatureLength];
        int recoveryId;
        fixed (byte* keyPointer = key, digestPointer = digest, compactPointer = compact)
        {
            Require(_sign(_context, opaque, digestPointer, keyPointer, null, null), "The digest could not be signed.");
            Require(_serializeSignature(_context, compactPointer, &recoveryId, opaque), "The signature could not be written.");
        }

        return recoveryId;
    }

    public bool TryRecover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, int recoveryId, Span<byte> publicKey)
    {
        // The library aborts the process on an id outside 0 to 3.
        ArgumentOutOfRangeException.ThrowIfNegative(recoveryId);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(recoveryId, 3);
        var signature = stackalloc byte[OpaqueSignatureLength];
        var opaque = stackalloc byte[OpaqueKeyLength];
        fixed (byte* digestPointer = digest, compactPointer = compact)
        {
            if (_parseSignature(_context, signature, compactPointer, recoveryId) != 1
                || _recover(_context, opaque, signature, digestPointer) != 1)
            {
                return false;
            }
        }

        Serialize(opaque, publicKey);
        return true;
    }

    private static nint Export(nint library, string name) => NativeLibrary.GetExport(library, name);

    private static void Require(int result, string message)
    {
        if (result != 1)
        {
            throw new CryptographicException(message);
        }
    }

    private void Serialize(byte* opaque, Span<byte> publicKey)
    {
        var serialized = stackalloc byte[1 + Secp256k1.PublicKeyLength];
        nuint length = 1 + Secp256k1.PublicKeyLength;
        Require(_serializePublicKey(_context, serialized, &length, opaque, Uncompressed), "The public key could not be written.");
        new ReadOnlySpan<byte>(serialized + 1, Secp256k1.PublicKeyLength).CopyTo(publicKey);
    }
}
